import SchemaKit

/// A rename, with the names that it concerns as PostgreSQL keeps them apart: an index can't have the name of a view, a
/// constraint can.
struct NameChange {
  let rename: Rename
  /// The names that are free afterwards.
  let frees: Set<DatabaseObject>
  /// The names that have to be free before.
  let takes: Set<DatabaseObject>
  /// The names that the statement mentions and that another rename gives.
  private(set) var needs: Set<DatabaseObject>
  /// Whether it is the second of two steps.
  private(set) var isUnderWay = false

  /// A rename of something that stands by itself, or of a part of a table.
  init(
    _ rename: Rename, frees: Set<DatabaseObject>, takes: Set<DatabaseObject>, of table: QualifiedName? = nil
  ) {
    self.rename = rename
    self.frees = frees
    self.takes = takes
    needs = frees.union(table.map { [.relation($0)] } ?? [])
  }

  /// The same where others have given only these names.
  func needing(_ given: Set<DatabaseObject>) -> NameChange {
    var copy = self
    copy.needs.formIntersection(given)
    return copy
  }

  /// Both in one, where the other goes on with what this one has renamed.
  func joined(with next: NameChange) -> NameChange? {
    guard let part = rename.part, let other = next.rename.part, part.to == other.from,
      rename.between(other.from, other.to) == next.rename
    else { return nil }
    var joined = NameChange(rename.between(part.from, other.to), frees: frees, takes: next.takes)
    joined.needs = needs
    return joined
  }

  /// Whether it can be made in two steps. In each circle something can: what is declared to be renamed makes none.
  var canStepAside: Bool { !isUnderWay && rename.part != nil }

  /// The same in two steps, by way of a name for the while.
  func steps(by way: (String) -> String) -> [NameChange]? {
    guard let part = rename.part else { return nil }
    let between = way(part.from)
    let names = Set(frees.map { $0.renamed(between) })
    var first = NameChange(rename.between(part.from, between), frees: frees, takes: names)
    first.needs = needs
    var second = NameChange(rename.between(between, part.to), frees: names, takes: takes)
    second.needs = needs.union(names)
    second.isUnderWay = true
    return [first, second]
  }
}

extension Rename {
  /// A constraint or an index of a table, with its names.
  struct Part {
    let table: QualifiedName
    let from: String
    let to: String
    /// What it is before, and afterwards.
    let before, after: DatabaseObject
  }

  /// What is renamed, where it is a constraint or an index.
  var part: Part? {
    switch self {
    case .constraint(let table, let from, let to):
      Part(table: table, from: from, to: to, before: .constraint(table, from), after: .constraint(table, to))
    case .index(let table, let from, let to):
      Part(
        table: table, from: from, to: to, before: .relation(table.sibling(from)),
        after: .relation(table.sibling(to)))
    default: nil
    }
  }

  /// The same of a constraint or an index between other names.
  func between(_ from: String, _ to: String) -> Rename {
    switch self {
    case .constraint(let table, _, _): .constraint(table, from: from, to: to)
    case .index(let table, _, _): .index(table, from: from, to: to)
    default: self
    }
  }
}

extension DatabaseObject {
  /// The last part of the name of a relation or a constraint.
  var name: String? {
    switch self {
    case .relation(let name): name.name
    case .constraint(_, let name): name
    default: nil
    }
  }

  /// A relation or a constraint under another name.
  fileprivate func renamed(_ name: String) -> DatabaseObject {
    switch self {
    case .relation(let old): .relation(old.sibling(name))
    case .constraint(let table, _): .constraint(table, name)
    default: self
    }
  }
}
