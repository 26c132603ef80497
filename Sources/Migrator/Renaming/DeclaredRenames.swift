import SchemaKit

extension Schema {
  /// The renames that `.renamed(from:)` asks for on the way from `current` to this schema, in order; the way back has
  /// them the other way round.
  func renames(from current: Schema) -> [Rename] {
    guard hasFormerNames || current.hasFormerNames else { return [] }
    var (state, found): (Schema, [Rename]) = (current, [])
    // One may wait for another's name to become free.
    while true {
      let named = types(from: state) + tables(from: state)
      for rename in named { state.apply(rename) }
      // A routine is known by the types of its arguments, under their new names by now.
      let next = named + objects(from: state) + parts(from: state)
      guard !next.isEmpty else { return found }
      for rename in next[named.count...] { state.apply(rename) }
      found += next
    }
  }

  private var hasFormerNames: Bool {
    tables.contains { table in
      table.formerName.name != nil || table.columns.contains { $0.formerName.name != nil }
        || table.constraints.contains { $0.formerName.name != nil }
        || table.indexes.contains { $0.formerName.name != nil }
    } || namedTypes.contains { $0.former.name != nil } || sequences.contains { $0.formerName.name != nil }
      || enums.contains { !$0.formerLabels.names.isEmpty }
      || compositeTypes.contains { !$0.formerAttributes.names.isEmpty }
      || objects.contains { object in
        object.formerName.name != nil || object.indexes.contains { $0.formerName.name != nil }
      }
  }

  private func types(from current: Schema) -> [Rename] {
    Self.moved(current.namedTypes, namedTypes).map { .type(from: $0, to: $1) }
  }

  private var namedTypes: [Named] {
    enums.map { ($0.name, $0.formerName) } + domains.map { ($0.name, $0.formerName) }
      + compositeTypes.map { ($0.name, $0.formerName) }
  }

  private func tables(from current: Schema) -> [Rename] {
    Self.moved(
      current.tables.map { ($0.name, $0.formerName) }, tables.map { ($0.name, $0.formerName) }
    ).map { .table(from: $0, to: $1) }
      + Self.moved(
        current.sequences.map { ($0.name, $0.formerName) }, sequences.map { ($0.name, $0.formerName) }
      ).map { .sequence(from: $0, to: $1) }
  }

  /// What is held as SQL. A table's parts keep to the table.
  private func objects(from current: Schema) -> [Rename] {
    let before = Set(current.objects.map(\.identity))
    let after = Set(objects.map(\.identity))
    let there = objects.compactMap { object -> Rename? in
      guard let former = object.formerIdentity, !before.contains(object.identity) else { return nil }
      return current.objects.only(former, like: object).map { .object($0.bare, to: object.name) }
    }
    let back = current.objects.compactMap { object -> Rename? in
      guard let former = object.formerIdentity, !after.contains(object.identity), !before.contains(former)
      else { return nil }
      return self.objects.only(former, like: object).map { .object(object.bare, to: $0.name) }
    }
    return there + back
  }

  /// Columns, constraints, indexes, labels and attributes.
  private func parts(from current: Schema) -> [Rename] {
    let columns = Matched(current.tables, tables, by: \.name).kept.flatMap { old, new in
      Self.renamed(
        old.columns.map { ($0.name, $0.isInherited ? nil : $0.formerName.name) },
        new.columns.map { ($0.name, $0.isInherited ? nil : $0.formerName.name) }
      ).map { Rename.column(new.name, from: $0, to: $1) }
    }
    let labels = Matched(current.enums, enums, by: \.name).kept.flatMap { old, new in
      Self.renamed(
        old.labels.map { ($0, old.formerLabels.names[$0]) },
        new.labels.map { ($0, new.formerLabels.names[$0]) }
      ).map { Rename.label(new.name, from: $0, to: $1) }
    }
    let constraints = Matched(current.tables, tables, by: \.name).kept.flatMap { old, new in
      Self.renamed(
        old.constraints.map { ($0.name, $0.formerName.name) },
        new.constraints.map { ($0.name, $0.formerName.name) }
      ).map { Rename.constraint(new.name, from: $0, to: $1) }
    }
    let relations =
      Matched(current.tables, tables, by: \.name).kept.map { ($0.new.name, $0.old.indexes, $0.new.indexes) }
      + Matched(current.objects.filter(\.isRelation), objects.filter(\.isRelation), by: \.name).kept
      .map { ($0.new.name, $0.old.indexes, $0.new.indexes) }
    let indexes = relations.flatMap { relation, old, new in
      Self.renamed(old.map { ($0.name, $0.formerName.name) }, new.map { ($0.name, $0.formerName.name) })
        .map { Rename.index(relation, from: $0, to: $1) }
    }
    let attributes = Matched(current.compositeTypes, compositeTypes, by: \.name).kept.flatMap { old, new in
      Self.renamed(
        old.attributes.map { ($0.name, old.formerAttributes.names[$0.name]) },
        new.attributes.map { ($0.name, new.formerAttributes.names[$0.name]) }
      ).map { Rename.attribute(new.name, from: $0, to: $1) }
    }
    return columns + labels + attributes + constraints + indexes
  }

  private typealias Named = (name: QualifiedName, former: FormerName)

  private static func moved(_ old: [Named], _ new: [Named]) -> [(QualifiedName, QualifiedName)] {
    let pairs = renamed(
      old.map { ("\($0.name)", $0.former.name) }, new.map { ("\($0.name)", $0.former.name) })
    let names = Dictionary((old + new).map { ("\($0.name)", $0.name) }) { first, _ in first }
    return pairs.compactMap { from, to in names[from].flatMap { from in names[to].map { (from, $0) } } }
  }

  /// Names that are gone with others that are new, where one of the two sides says that they are the same.
  private static func renamed(
    _ old: [(name: String, former: String?)], _ new: [(name: String, former: String?)]
  ) -> [(String, String)] {
    let (before, after) = (Set(old.map(\.name)), Set(new.map(\.name)))
    let there = new.compactMap { item in
      item.former.flatMap { before.contains($0) && !before.contains(item.name) ? ($0, item.name) : nil }
    }
    let back = old.compactMap { item in
      item.former.flatMap {
        after.contains($0) && !after.contains(item.name) && !before.contains($0) ? (item.name, $0) : nil
      }
    }
    return there + back
  }
}

/// What an object is, as far as a name says it.
private struct NamedObject: Hashable {
  let keyword: String
  let name: QualifiedName
  let table: QualifiedName?
}

extension SchemaObject {
  fileprivate var identity: NamedObject { identity(name) }

  fileprivate var formerIdentity: NamedObject? {
    // PostgreSQL has no RENAME of these.
    if kind == .operator || kind == .cast { return nil }
    return formerName.name.map { former in
      let name = QualifiedName(former)
      return identity(table == nil || kind == .statistics ? name : self.name.sibling(name.name))
    }
  }

  private func identity(_ name: QualifiedName) -> NamedObject {
    NamedObject(
      keyword: kind == .constraintTrigger ? Kind.trigger.rawValue : kind.rawValue, name: name,
      table: kind == .statistics ? nil : table)
  }
}

extension [SchemaObject] {
  /// The object that is so named; of several routines the one with the same arguments.
  fileprivate func only(_ identity: NamedObject, like other: SchemaObject) -> SchemaObject? {
    let found = filter { $0.identity == identity }
    return found.count == 1 ? found.first : found.first { $0.arguments == other.arguments }
  }
}
