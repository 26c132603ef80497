import SchemaKit

extension LiveSchema {
  /// Leaves out what a declaration leaves to others, and the ledgers of other schemas' migrators; and lists it.
  ///
  /// - Throws: a ``MigratorError`` where a partition of a managed table would be left out: an index of the table would lack it.
  mutating func leaveOut(unmanagedBy declared: Schema) throws {
    schema.unmanaged = declared.unmanaged
    var names = declared.unmanaged
    names.patterns += schema.tables.filter { Ledger.isOne($0) || StepLedger.isOne($0) }.map(\.name)
    guard !names.isEmpty else { return }
    let others = Others(names, beside: declared, in: schema)
    if let (partition, parent) = others.strayPartition {
      throw MigratorError(
        "\(partition) is declared to be unmanaged, and is a partition of \(parent), which is managed",
        advice: "say that others make partitions of it: Unmanaged(partitionsOf: \"\(parent)\")")
    }
    unmanaged += others.list
    schema.leaveOut(others, beside: declared)
  }
}

/// What of a live schema is left to others.
private struct Others {
  /// The partitions that others make, with the table that they are under in the end.
  private(set) var partitions: [QualifiedName: QualifiedName] = [:]
  /// The tables that others have, with what is below them.
  private var tables: Set<QualifiedName> = []
  private let names: UnmanagedNames
  private let own: Set<QualifiedName>
  private let live: Schema

  init(_ names: UnmanagedNames, beside declared: Schema, in live: Schema) {
    self.live = live
    self.names = names
    own = declared.ownNames.union(declared.renames(from: live).compactMap(\.formerObject))
    for table in live.tables where !own.contains(table.name) {
      if let top = top(above: table) { partitions[table.name] = top }
      if isOthers(table) { tables.insert(table.name) }
    }
  }

  func contain(_ name: QualifiedName) -> Bool {
    partitions[name] != nil || tables.contains(name) || names.cover(name) && !own.contains(name)
  }

  /// Whether a table, or one that it is under, has a name that is left to others.
  private func isOthers(_ table: Table) -> Bool {
    guard !own.contains(table.name) else { return false }
    return names.cover(table.name) || table.parents.contains { live.table($0).map(isOthers) == true }
  }

  /// The table above a partition whose partitions others make.
  private func top(above table: Table) -> QualifiedName? {
    guard let parent = table.partitionOf?.parent else { return nil }
    return names.partitioned[parent] != nil ? parent : live.table(parent).flatMap(top)
  }

  var strayPartition: (partition: QualifiedName, parent: QualifiedName)? {
    for table in live.tables where contain(table.name) && partitions[table.name] == nil {
      if let parent = table.partitionOf?.parent, !contain(parent) { return (table.name, parent) }
    }
    return nil
  }

  var list: [UnmanagedObject] {
    let tables = live.tables.filter { contain($0.name) && partitions[$0.name] == nil }.map {
      ("table", $0.name)
    }
    let sequences = live.sequences.filter { contain($0.name) }.map { ("sequence", $0.name) }
    let types =
      (live.enums.map(\.name) + live.domains.map(\.name) + live.compositeTypes.map(\.name)).filter(contain)
      .map { ("type", $0) }
    let objects = live.objects.filter { !$0.isDatabaseWide && $0.table == nil && contain($0.name) }
      .map { ($0.kind.rawValue.lowercased(), $0.name) }
    let counts = Dictionary(grouping: partitions.values, by: \.self).mapValues(\.count)
    return (tables + sequences + types + objects).map { UnmanagedObject(kind: $0.0, name: "\($0.1)") }
      + counts.sorted { $0.key < $1.key }.map { table, count in
        UnmanagedObject(kind: count == 1 ? "1 partition of" : "\(count) partitions of", name: "\(table)")
      }
  }
}

extension Schema {
  fileprivate mutating func leaveOut(_ others: Others, beside declared: Schema) {
    tables.removeAll { others.contain($0.name) }
    sequences.removeAll { others.contain($0.name) || $0.owner.map { others.contain($0.table) } == true }
    enums.removeAll { others.contain($0.name) }
    domains.removeAll { others.contain($0.name) }
    compositeTypes.removeAll { others.contain($0.name) }
    objects.removeAll { object in
      object.table.map(others.contain) ?? (!object.isDatabaseWide && others.contain(object.name))
    }
    privileges = privileges.filter { target, _ in
      declared.privileges[target] != nil || target.object.name.map(others.contain) != true
    }
  }

  /// The names of all that is declared.
  fileprivate var ownNames: Set<QualifiedName> {
    Set(
      tables.map(\.name) + sequences.map(\.name) + enums.map(\.name) + domains.map(\.name)
        + compositeTypes.map(\.name) + objects.map(\.name))
  }
}

extension Rename {
  /// The name that an object had.
  fileprivate var formerObject: QualifiedName? {
    switch self {
    case .table(let old, _), .type(let old, _), .sequence(let old, _): old
    case .object(let object, _): object.name
    case .column, .label, .attribute, .constraint, .index: nil
    }
  }
}

extension ObjectReference {
  /// The name of what privileges are on.
  fileprivate var name: QualifiedName? {
    switch self {
    case .relation(let name), .column(let name, _), .type(let name), .routine(let name, _): name
    default: nil
    }
  }
}
