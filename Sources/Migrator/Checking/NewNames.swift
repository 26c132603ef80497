import SchemaKit

/// The names of what a plan makes, or changes, and an expression can mention.
struct NewNames {
  private var names: Set<String> = []
  /// Whether there may be others: an extension's, or what has no name in an expression, such as a cast.
  private var isOpen = false

  init(_ changes: [Change]) {
    for change in changes { add(change) }
  }

  /// Whether what the server says of an expression may be otherwise once all is made.
  func concern(_ expressions: [SQLExpression], of table: Table?) -> Bool {
    guard !isOpen else { return true }
    guard !names.isEmpty else { return false }
    let mentioned = expressions.reduce(into: Set<String>()) { $0.formUnion($1.identifiers) }
    return !mentioned.isDisjoint(with: names)
      || table?.columns.contains { mentioned.contains($0.name) && concern($0.type) } == true
  }

  /// Whether a type is one of them.
  func concern(_ type: ColumnType) -> Bool {
    type.userDefinedName.map { isOpen || names.contains($0.name) } ?? false
  }

  private mutating func add(_ change: Change) {
    switch change {
    case .createEnum(let type), .rebuildEnum(_, let type, _): names.insert(type.name.name)
    case .addEnumLabel(let type, _, _), .alterCompositeType(let type, _): names.insert(type.name)
    case .createDomain(let domain), .alterDomain(let domain, _), .rebuildDomain(_, let domain, _):
      names.insert(domain.name.name)
    case .createCompositeType(let type), .rebuildCompositeType(_, let type, _): names.insert(type.name.name)
    case .createObject(let object), .replaceObject(_, let object), .alterObject(_, let object): add(object)
    case .createExtension, .updateExtension, .moveExtension, .rename, .rebuildCollation: isOpen = true
    default: break
    }
  }

  private mutating func add(_ object: SchemaObject) {
    switch object.kind {
    case .trigger, .constraintTrigger, .policy, .rule, .statistics, .eventTrigger, .publication: break
    case .function, .procedure, .aggregate, .view, .materializedView: names.insert(object.name.name)
    // Their names stand in texts, or nowhere.
    case .rangeType, .collation, .operator, .cast, .textSearchDictionary, .textSearchConfiguration:
      isOpen = true
    }
  }
}
