import Postgres
import SchemaKit

/// Has the server print the declaration's expressions and types, so that they are compared with what it prints of
/// the live ones.
///
/// Each table that seems to differ is made once more as a temporary table, read back, and rolled away: that needs no
/// privilege but TEMPORARY on the database, takes no lock on any table of the schema, and leaves nothing behind.
struct Canonicalizer {
  let live: Schema

  /// The declaration, with what the server prints filled in. Where the server can't say, the text stays.
  func canonicalize(_ wanted: Schema, _ connection: PostgresConnection) async throws -> Schema {
    let existing = Dictionary(live.tables.map { ($0.name, $0) }) { first, _ in first }
    let differing = wanted.tables.filter { table in
      existing[table.name].map { !SchemaDiff(from: $0.alone, to: table.alone).isEmpty } ?? false
    }
    guard !differing.isEmpty else { return wanted }
    var printed: [QualifiedName: Table] = [:]
    for (_, tables) in Dictionary(grouping: differing, by: \.name.namespace) {
      printed.merge(try await printedTables(tables, connection)) { first, _ in first }
    }
    var result = wanted
    result.tables = wanted.tables.map { table in
      printed[table.name].map { table.canonicalized(by: $0) } ?? table
    }
    return result
  }

  /// The tables of one namespace as the server prints them; their names can't meet.
  private func printedTables(
    _ tables: [Table], _ connection: PostgresConnection
  ) async throws -> [QualifiedName: Table] {
    do {
      return try await connection.transaction { connection in
        let printed = try scratch(tables, connection)
        throw RollBack(printed: printed)
      }
    } catch let done as RollBack {
      return done.printed
    }
  }

  private func scratch(
    _ tables: [Table], _ connection: isolated PostgresConnection
  ) throws -> [QualifiedName: Table] {
    // All at once is one round trip; a table that the server refuses is then tried part by part.
    let all = tables.flatMap { ScratchTable($0).statements }.joined(separator: ";\n")
    if !Self.attempt(all, connection) {
      for table in tables { Self.createPartByPart(ScratchTable(table), connection) }
    }
    guard
      let namespace = try connection.query(
        "SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()"
      ).rows.first?[0]
    else { return [:] }
    let read = try Introspector(connection, namespaces: [namespace]).readCatalog(connection).schema
    let byName = Dictionary(read.tables.map { ($0.name.name, $0) }) { first, _ in first }
    return Dictionary(tables.compactMap { table in byName[table.name.name].map { (table.name, $0) } }) {
      first, _ in first
    }
  }

  private static func createPartByPart(_ table: ScratchTable, _ connection: isolated PostgresConnection) {
    guard attempt(table.creation, connection) else { return }
    for part in table.parts { _ = attempt(part, connection) }
  }

  /// Runs SQL under a savepoint, so that its failure leaves the transaction usable.
  private static func attempt(_ sql: String, _ connection: isolated PostgresConnection) -> Bool {
    do {
      try connection.execute("SAVEPOINT scratch;\n\(sql);\nRELEASE scratch")
      return true
    } catch {
      _ = try? connection.execute("ROLLBACK TO scratch")
      return false
    }
  }

  /// Leaves the transaction by an error, so that it is rolled back, with what was found out.
  private struct RollBack: Error {
    let printed: [QualifiedName: Table]
  }
}

/// The statements that make a table once more as a temporary one: columns first, then every part that holds an
/// expression.
private struct ScratchTable {
  let creation: String
  let parts: [String]

  var statements: [String] { [creation] + parts }

  init(_ table: Table) {
    let name = QualifiedName(namespace: "pg_temp", name: table.name.name)
    let renderer = ChangeRenderer(requiresTimescaleDB: false)
    func sql(_ change: Change) -> [String] { renderer.statements(change).map(\.text) }

    let columns = table.columns.map { column in
      var plain = Column(introspected: column.name, type: column.type)
      plain.isNullable = true
      plain.collation = column.collation
      return plain
    }
    let generated = Set(table.columns.filter { $0.generation != nil }.map(\.name))
    let list = columns.filter { !generated.contains($0.name) }.map { "\($0.definition)" as SQL }
    creation = "CREATE TEMPORARY TABLE \(SQL.quoted(identifier: table.name.name)) (\(SQL("\(list)").text))"
    var parts: [String] = []
    for column in table.columns {
      if let expression = column.defaultExpression {
        parts += sql(.setDefault(name, column: column.name, to: expression))
      }
      if column.generation != nil { parts += sql(.addColumn(name, column)) }
    }
    for constraint in table.constraints {
      switch constraint {
      case .check, .exclusion: parts += sql(.addConstraint(name, constraint))
      case .primaryKey, .unique, .foreignKey: break
      }
    }
    parts += table.indexes.flatMap { index in
      var plain = index
      plain.storageParameters = [:]
      return sql(.createIndex(name, plain))
    }
    self.parts = parts
  }
}

extension Table {
  /// A schema of this table alone.
  fileprivate var alone: Schema {
    var schema = Schema()
    schema.tables = [self]
    return schema
  }

  /// The table with what a server printed of its copy.
  fileprivate func canonicalized(by printed: Table) -> Table {
    var result = self
    result.columns = columns.map { column in
      guard let other = printed.column(column.name) else { return column }
      var column = column
      column.defaultExpression?.canonical = other.defaultExpression?.compared
      column.generation?.expression.canonical = other.generation?.expression.compared
      column.type.base = other.type.base
      column.type.isArray = other.type.isArray
      // The type's own collation, spelled out, is no other collation.
      column.collation = other.collation
      return column
    }
    let constraints = Dictionary(printed.constraints.map { ($0.name, $0) }) { first, _ in first }
    result.constraints = self.constraints.map { constraint in
      constraints[constraint.name].map { constraint.canonicalized(by: $0) } ?? constraint
    }
    let indexes = Dictionary(printed.indexes.map { ($0.name, $0) }) { first, _ in first }
    result.indexes = self.indexes.map { index in
      guard let other = indexes[index.name] else { return index }
      var index = index
      index.predicate?.canonical = other.predicate?.compared
      index.keys = index.keys.canonicalized(by: other.keys)
      return index
    }
    return result
  }
}

extension Constraint {
  fileprivate func canonicalized(by printed: Constraint) -> Constraint {
    switch (self, printed) {
    case (.check(var check), .check(let other)):
      check.expression.canonical = other.expression.compared
      return .check(check)
    case (.exclusion(var exclusion), .exclusion(let other)):
      exclusion.predicate?.canonical = other.predicate?.compared
      let keys = exclusion.elements.map(\.key).canonicalized(by: other.elements.map(\.key))
      exclusion.elements = zip(keys, other.elements).map { .init($0, with: $1.comparison) }
      return .exclusion(exclusion)
    default: return self
    }
  }
}

extension [IndexKey] {
  fileprivate func canonicalized(by printed: [IndexKey]) -> [IndexKey] {
    zip(self, printed).map { key, other in
      var key = key
      if case .expression(var expression) = key.content, case .expression(let text) = other.content {
        expression.canonical = text.compared
        key.content = .expression(expression)
      } else {
        key.content = other.content
      }
      key.collation = other.collation
      key.operatorClass = other.operatorClass
      return key
    }
  }
}
