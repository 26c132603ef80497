import SchemaKit

/// What is there before and after, and could be made anew.
struct Remaking {
  let objects: [ObjectReference: (SchemaObject, SchemaObject)]
  let tables: [QualifiedName: (Table, Table)]
  let domains: [QualifiedName: (Domain, Domain)]
  let indexes: [QualifiedName: (QualifiedName, Index, Index)]
  /// The tables of exclusion constraints, by their indexes, which hold what they call.
  let exclusions: [QualifiedName: QualifiedName]
  private let attachments: [QualifiedName: [ObjectReference]]
  /// The columns that hold rows of a table or a view before and after.
  var rows: [QualifiedName: [RebuiltColumn]]
  var done: Set<ObjectReference> = []
  /// The tables whose parents stay, and they with them.
  private let tablesKeepingParents: Set<QualifiedName>

  init(_ diff: SchemaDiff) {
    let kept = Matched(diff.current.objects, diff.wanted.objects, by: \.reference).kept
    objects = Dictionary(kept.map { ($0.new.reference, ($0.old, $0.new)) }) { first, _ in first }
    let tables = diff.keptTables
    self.tables = Dictionary(tables.map { ($0.new.name, ($0.old, $0.new)) }) { first, _ in first }
    tablesKeepingParents = Set(tables.filter { diff.keepsParents($0.old, $0.new) }.map(\.new.name))
    let domains = Matched(diff.current.domains, diff.wanted.domains, by: \.name).kept
    self.domains = Dictionary(domains.map { ($0.new.name, ($0.old, $0.new)) }) { first, _ in first }
    let indexes = tables.flatMap { old, new in
      Matched(old.indexes, new.indexes, by: \.name).kept.map { (new.name, $0.old, $0.new) }
    }
    self.indexes = Dictionary(indexes.map { ($0.0.sibling($0.2.name), $0) }) { first, _ in first }
    exclusions = tables.reduce(into: [:]) { exclusions, pair in
      for case .exclusion(let exclusion) in pair.old.constraints {
        exclusions[pair.new.name.sibling(exclusion.name)] = pair.new.name
      }
    }
    rows = diff.columnsHoldingRows
    attachments = Dictionary(grouping: kept.filter { $0.new.table != nil }) { $0.new.table ?? $0.new.name }
      .mapValues { $0.map(\.new.reference) }
  }

  func column(_ table: QualifiedName, _ name: String) -> (Column, Column)? {
    guard let (old, new) = tables[table], let before = old.column(name), let after = new.column(name)
    else { return nil }
    return (before, after)
  }

  func keepsParents(_ table: QualifiedName) -> Bool { tablesKeepingParents.contains(table) }

  /// Triggers and rules of a view that is dropped.
  func attached(to object: ObjectReference) -> [ObjectReference] {
    guard case .relation(let name) = object, objects[object] != nil else { return [] }
    return attachments[name] ?? []
  }
}

extension SchemaDiff {
  /// The columns that hold rows of each table or view before and after, as far as these have the same columns: a row's
  /// text names none of them, and others would get their values.
  fileprivate var columnsHoldingRows: [QualifiedName: [RebuiltColumn]] {
    let types = Set(wanted.tables.flatMap(\.columns).compactMap(\.type.userDefinedName))
    let relations = types.filter { name in
      guard let before = current.columnNames(of: name) else { return false }
      return before == wanted.columnNames(of: name)
    }
    return Dictionary(uniqueKeysWithValues: relations.map { ($0, columnsKeeping($0)) })
      .filter { !$0.value.isEmpty }
  }
}

extension Schema {
  /// The columns of a table or a view, in order.
  fileprivate func columnNames(of relation: QualifiedName) -> [String]? {
    table(relation)?.columns.map(\.name)
      ?? objects.first { $0.isRelation && $0.name == relation }?.columnNames
  }
}
