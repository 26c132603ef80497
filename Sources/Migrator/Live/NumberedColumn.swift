import SchemaKit

/// Adds an identity column to a table that has rows, without ADD COLUMN … GENERATED: that numbers all rows under one lock,
/// and PostgreSQL refuses it for a table that has children, partitions (before 17) or chunks.
///
/// A sequence stands in for the identity's until all rows have their numbers.
struct NumberedColumn {
  let table: QualifiedName
  let column: Column
  let identity: Identity
  let renderer: ChangeRenderer
  private let taken: Set<String>

  init?(_ column: Column, of table: QualifiedName, renderer: ChangeRenderer, taken: Set<String>) {
    guard let identity = column.identity else { return nil }
    self.table = table
    self.column = column
    self.identity = identity
    self.renderer = renderer
    self.taken = taken
  }

  /// Makes the stand-in, for all who insert: a default needs their rights on its sequence, where an identity needs none.
  var standIn: [SQL] {
    renderer.statements(.createSequence(sequence)) + ["GRANT USAGE ON SEQUENCE \(sequence.name) TO PUBLIC"]
  }

  /// The column with a default that takes numbers from the stand-in.
  var numbered: Column {
    var copy = column
    copy.identity = nil
    copy.defaultExpression = SQLExpression(
      SQL("nextval(\(literal: SQL("\(sequence.name)").text)::regclass)").text)
    return copy
  }

  /// Puts the identity in the place of the stand-in, to go on from there.
  var identification: [SQL] {
    renderer.statements(.setDefault(table, column: column.name, to: nil))
      + renderer.identification(of: table, column, from: sequence)
  }

  /// All of it in one transaction.
  var statements: [SQL] { standIn + renderer.statements(.addColumn(table, numbered)) + identification }

  private var sequence: Sequence {
    let name = DefaultName.standIn(table: table.name, column: column.name, taken: taken)
    return Sequence(introspected: table.sibling(name), type: column.type, options: identity.options)
  }
}
