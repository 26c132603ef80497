import SchemaKit

/// What a schema says of a table elsewhere, by the table: found once for all pages.
struct Mentions {
  /// The tables and views that have an entry; partitions stand with their parent.
  let described: Set<QualifiedName>
  /// The foreign keys that refer to a table, by the names of their tables.
  let references: [QualifiedName: [(table: QualifiedName, key: ForeignKey)]]
  /// Its partitions, by their names.
  let partitions: [QualifiedName: [Table]]
  /// Its triggers, policies, rules and statistics, by their names.
  let attached: [QualifiedName: [SchemaObject]]
  /// Who may do what with an object.
  let privileges: [ObjectReference: [Privileges]]

  init(_ schema: Schema) {
    let tables = schema.tables.sorted { $0.name < $1.name }
    described = Set(
      tables.filter { $0.partitionOf == nil }.map(\.name)
        + schema.objects.filter(\.isRelation).map(\.name))
    references = tables.reduce(into: [:]) { references, table in
      for case .foreignKey(let key) in table.constraints where !table.inheritedConstraints.contains(key.name)
      {
        references[key.table, default: []].append((table.name, key))
      }
    }
    partitions = tables.reduce(into: [:]) { partitions, table in
      if let parent = table.partitionOf?.parent { partitions[parent, default: []].append(table) }
    }
    attached = schema.objects.sorted { $0.name < $1.name }.reduce(into: [:]) { attached, object in
      if let table = object.table { attached[table, default: []].append(object) }
    }
    privileges = Dictionary(grouping: schema.privileges, by: \.key.object).mapValues { $0.map(\.value) }
  }
}
