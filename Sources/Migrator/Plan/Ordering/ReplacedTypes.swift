import SchemaKit

/// Types and collations that are made anew under another name, take the place of those there are, and whose predecessors are
/// dropped once nothing holds them.
struct ReplacedTypes: OrderingRule {
  private let before: Dependencies
  private let after: Dependencies
  private let types: Set<DatabaseObject>
  private let collations: Set<ObjectReference>
  /// Those among the types whose predecessors have another name meanwhile.
  private let renamed: Set<QualifiedName>
  /// The attributes of composite types that get other types.
  private let retypedAttributes: [QualifiedName: [DatabaseObject]]

  init(_ diff: SchemaDiff) {
    before = diff.current.dependencies
    after = diff.wanted.dependencies
    types = Set(diff.rebuiltTypes.map { .type($0) })
    collations = Set(
      diff.changes.compactMap { change in
        if case .rebuildCollation(let collation, _) = change { collation.reference } else { nil }
      })
    renamed = Set(
      diff.changes.compactMap { change in
        if case .dropReplaced(_, let name, _) = change { name } else { nil }
      })
    retypedAttributes = diff.changes.reduce(into: [:]) { attributes, change in
      guard case .alterCompositeType(let type, .alter(let attribute)) = change else { return }
      attributes[type, default: []].append(.column(type, attribute.name))
    }
  }

  func complete(_ effects: inout Effects, of change: Change) {
    switch change {
    case .rebuildDomain, .rebuildCompositeType:
      // What is under it and is rebuilt too is there under another name until this one is done.
      effects.releases.subtract(types)
      effects.releases.subtract(collations.map { .other($0) })
      // A default that calls one which goes as well is taken off before.
      effects.releases = effects.releases.filter { if case .other(.routine) = $0 { false } else { true } }
    case .dropReplaced(_, let name, _):
      for case .collation(let collation) in before[.type(name)].intersection(collations) {
        effects.releases.insert(.other(.collation(collation.replaced)))
      }
    case .alterColumnType(_, _, let to):
      wait(&effects, for: [to])
      holdPredecessors(&effects)
    case .dropDomain, .dropCompositeType, .dropTable: holdPredecessors(&effects)
    case .dropObject(let object) where object.kind == .rangeType: holdPredecessors(&effects)
    case .addColumn(_, let column): wait(&effects, for: [column])
    case .createTable(let table, _): wait(&effects, for: table.columns)
    case .alterCompositeType(let type, .alter):
      // PostgreSQL refuses it while a column has the type.
      effects.drops.insert(.type(type))
    case .alterDomain(let domain, .setDefault(nil)):
      effects.releases.formUnion(before[.type(domain.name)].flatMap(DatabaseObject.all))
    case .alterDomain(let domain, .setDefault):
      effects.requires.formUnion(after[.type(domain.name)].flatMap(DatabaseObject.all))
    default: break
    }
  }

  /// What a column leaves for the very type or collation that is made anew, a domain over it say, is there until then.
  private func holdPredecessors(_ effects: inout Effects) {
    effects.releases = Set(
      effects.releases.map { object in
        switch object {
        case .type(let name) where renamed.contains(name): .type(name.replaced)
        case .other(.collation(let name)) where renamed.contains(name): .other(.collation(name.replaced))
        default: object
        }
      })
  }

  /// Columns come once the attributes of their types are what they are to be.
  private func wait(_ effects: inout Effects, for columns: [Column]) {
    guard !retypedAttributes.isEmpty else { return }
    effects.requires.formUnion(
      columns.compactMap(\.type.userDefinedName).flatMap { retypedAttributes[$0] ?? [] })
  }
}
