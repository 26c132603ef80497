import SchemaKit

/// A `serial` column that becomes an identity, or the other way round: the new sequence goes on where the old one had come,
/// for without that the next rows would get numbers that others have.
public struct Renumbering: Hashable, Sendable {
  /// The table.
  public let table: QualifiedName
  /// The column as it was.
  public let old: Column
  /// The column as it is to be.
  public let new: Column
  /// The sequence that numbers rows before.
  public let from: Sequence
  /// The one that does afterwards, where it is a sequence of its own; nil for the identity's.
  let to: Sequence?
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
      case .addIdentity(let table, let column, _): identified(table, column.name, by: change)
      case .dropIdentity(let table, let column): serialized(table, column, by: change)
      default: nil
      }
    }.filter { !isUsedByOthers($0) }
    guard !found.isEmpty else { return }
    let parts = Set(found.flatMap(\.parts))
    remove { parts.contains($0) }
    for renumbering in found { add(.renumber(renumbering)) }
  }

  /// Where a column owns several sequences, which of them is whose only a person can say.
  private func identified(_ table: QualifiedName, _ name: String, by change: Change) -> Renumbering? {
    let owner = Sequence.Owner(table: table, column: name)
    let owned = current.sequences.filter { $0.owner == owner }
    guard owned.count == 1, let sequence = owned.first, changes.contains(.dropSequence(sequence)),
      let old = current.table(table)?.column(name), let new = wanted.table(table)?.column(name),
      old.defaultExpression?.identifies(sequence) == true
    else { return nil }
    return Renumbering(
      table: table, old: old, new: new, from: sequence, to: nil,
      parts: defaults(of: table, name) + [.dropSequence(sequence), change])
  }

  private func serialized(_ table: QualifiedName, _ name: String, by change: Change) -> Renumbering? {
    let owner = Sequence.Owner(table: table, column: name)
    let owned = wanted.sequences.filter { $0.owner == owner }
    guard owned.count == 1, let sequence = owned.first, changes.contains(.createSequence(sequence)),
      let old = current.table(table)?.column(name), let identity = old.identity,
      let new = wanted.table(table)?.column(name), new.defaultExpression?.identifies(sequence) == true
    else { return nil }
    let from = identity.sequence ?? old.identitySequence(in: table)
    return Renumbering(
      table: table, old: old, new: new,
      from: Sequence(introspected: from, type: old.type, options: identity.options), to: sequence,
      parts: [.createSequence(sequence), change] + defaults(of: table, name)
        + [.setSequenceOwner(sequence.name, from: nil, to: owner)])
  }

  private func defaults(of table: QualifiedName, _ column: String) -> [Change] {
    changes.filter { if case .setDefault(table, column, _, _) = $0 { true } else { false } }
  }

  /// Whether something else than the column's default stands on the old sequence, which couldn't go then.
  private func isUsedByOthers(_ renumbering: Renumbering) -> Bool {
    current.dependencies.all.contains { holder, needs in
      needs.contains(.relation(renumbering.from.name))
        && holder != .columnDefault(renumbering.table, renumbering.old.name)
    }
  }
}

extension SQLExpression {
  /// Whether it takes numbers from a sequence.
  fileprivate func identifies(_ sequence: Sequence) -> Bool {
    stringLiterals.contains { literal in
      QualifiedName(sql: literal) == sequence.name || literal == sequence.name.name
    }
  }
}
