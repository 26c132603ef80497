import SchemaKit

/// A `serial` column that becomes an identity, or the other way round: the new sequence goes on where the old one had come,
/// for without that the next rows would get numbers that others have.
public struct Renumbering: Hashable, Sendable {
  /// The table.
  public let table: QualifiedName
  /// The column as it is to be.
  public let column: Column
  /// The sequence that numbers rows before.
  public let from: Sequence
  /// The changes that it stands for.
  let parts: [Change]

  /// The old sequence's name until the new one has come as far: the new one may have its name.
  var standIn: Sequence {
    var sequence = from
    sequence.name = from.name.replaced
    return sequence
  }
}

extension SchemaDiff {
  /// Makes one change of those that turn a `serial` column to an identity, or back.
  mutating func renumber() {
    let found = changes.compactMap { change -> Renumbering? in
      switch change {
      case .addIdentity(let table, let column, _): identified(table, column, by: change)
      case .dropIdentity(let table, let column): serialized(table, column, by: change)
      default: nil
      }
    }
    guard !found.isEmpty else { return }
    let parts = Set(found.flatMap(\.parts))
    remove { parts.contains($0) }
    for renumbering in found { add(.renumber(renumbering)) }
  }

  private func identified(_ table: QualifiedName, _ column: Column, by change: Change) -> Renumbering? {
    let owner = Sequence.Owner(table: table, column: column.name)
    let drop = changes.first {
      if case .dropSequence(let sequence) = $0 { sequence.owner == owner } else { false }
    }
    guard case .dropSequence(let sequence)? = drop else { return nil }
    let removal = defaults(of: table, column.name)
    return Renumbering(
      table: table, column: column, from: sequence, parts: removal + [.dropSequence(sequence), change])
  }

  private func serialized(_ table: QualifiedName, _ name: String, by change: Change) -> Renumbering? {
    let owner = Sequence.Owner(table: table, column: name)
    let creation = changes.first {
      if case .createSequence(let sequence) = $0 { sequence.owner == owner } else { false }
    }
    guard let creation, case .createSequence(let sequence) = creation,
      let before = current.table(table)?.column(name), let identity = before.identity,
      let column = wanted.table(table)?.column(name)
    else { return nil }
    let old = identity.sequence ?? table.sibling(DefaultName.sequence(table: table.name, column: name))
    return Renumbering(
      table: table, column: column,
      from: Sequence(introspected: old, type: before.type, options: identity.options),
      parts: [creation, change] + defaults(of: table, name)
        + [.setSequenceOwner(sequence.name, from: nil, to: owner)])
  }

  private func defaults(of table: QualifiedName, _ column: String) -> [Change] {
    changes.filter { if case .setDefault(table, column, _, _) = $0 { true } else { false } }
  }
}

extension ChangeRenderer {
  func statements(_ change: Renumbering) -> [SQL] {
    let parts = change.parts.filter { if case .dropSequence = $0 { false } else { true } }
    let sequence = change.from.name
    let rename: SQL = "ALTER SEQUENCE \(sequence) RENAME TO \(identifier: change.standIn.name.name)"
    guard change.column.identity == nil else {
      // The column would have two, of which pg_get_serial_sequence may find either.
      let release = statements(.setSequenceOwner(sequence, from: change.from.owner, to: nil))
      return release + [rename] + parts.flatMap(statements)
        + identification(of: change.table, change.column.name, from: change.standIn)
    }
    return [rename]
      + parts.flatMap { part in
        guard case .createSequence(let new) = part else { return statements(part) }
        let name = SQL("\(literal: SQL("\(new.name)").text)")
        return statements(part) + [
          "SELECT setval(\(name)::regclass, last_value, is_called) FROM \(change.standIn.name)"
        ]
      }
  }

  /// Has an identity go on from where a sequence has come, which goes.
  func identification(of table: QualifiedName, _ column: String, from standIn: Sequence) -> [SQL] {
    let owner = SQL("\(literal: SQL("\(table)").text), \(literal: column)")
    return ["SELECT setval(pg_get_serial_sequence(\(owner)), last_value, is_called) FROM \(standIn.name)"]
      + statements(.dropSequence(standIn))
  }
}
