import SchemaKit

// Privileges. They are compared last: an object that is made anew has lost its own.
extension SchemaDiff {
  mutating func comparePrivileges() {
    let targets = Set(current.privileges.keys).union(wanted.privileges.keys)
    let created = Set(changes.flatMap { $0.createdTargets })
    let new = Set(created.map(\.object)).union(changes.compactMap(\.addedColumn))
    let dropped = droppedTargets
    for target in targets.union(created).sorted() {
      let isNew = new.contains(target.object.owner) || new.contains(target.object)
      guard isNew || !dropped.contains(target.object.owner) && !isDroppedColumn(target.object) else {
        continue
      }
      guard isNew || !namesFew || current.privileges[target] != nil,
        // What nobody speaks for is left as it is, also where its object is made anew.
        let after = privileges(of: target) ?? (isNew ? current.privileges[target] : nil)
      else { continue }
      let before =
        isNew
        ? automatic(for: target) : current.effectivePrivileges(on: target, beside: wanted) ?? Privileges()
      let change = PrivilegeChange(from: before, to: after)
      if !change.isEmpty { add(.privileges(target, change)) }
    }
    compareDefaultPrivileges()
  }

  /// The privileges that a target is to have, nil where nobody says.
  private func privileges(of target: PrivilegeTarget) -> Privileges? {
    wanted.effectivePrivileges(on: target, beside: current)
      ?? (wanted.managesPrivileges ? Privileges() : nil)
  }

  /// Whether this is the way from a declaration to a catalog: what the declaration doesn't name is nobody's affair, as on
  /// the way there.
  private var namesFew: Bool { !current.managesPrivileges && wanted.managesPrivileges }

  /// The privileges that a new object gets by `ALTER DEFAULT PRIVILEGES`.
  private func automatic(for target: PrivilegeTarget) -> Privileges {
    if case .column = target.object { return Privileges() }
    let objects = target.keyword == "PROCEDURE" ? "FUNCTIONS" : target.keyword + "S"
    var result = Privileges()
    for item in current.defaultPrivileges
    where item.objects == objects && item.role == current.role ?? item.role {
      // An owner has all there is by itself.
      guard item.isRevoked || item.privilege.grantee != item.role,
        item.namespace == nil || item.namespace == target.object.namespace
      else { continue }
      if item.isRevoked {
        result.revoked.insert(item.privilege)
      } else {
        result.granted.insert(item.privilege)
      }
    }
    return result
  }

  private var droppedTargets: Set<ObjectReference> {
    var dropped = Set(current.privileges.keys.map(\.object.owner))
    dropped.subtract(wanted.objectReferences)
    return dropped
  }

  private func isDroppedColumn(_ object: ObjectReference) -> Bool {
    guard case .column(let name, let column) = object, let table = wanted.table(name) else { return false }
    return table.column(column) == nil
  }

  private mutating func compareDefaultPrivileges() {
    guard wanted.managesPrivileges || !wanted.defaultPrivileges.isEmpty,
      !namesFew || !current.defaultPrivileges.isEmpty
    else { return }
    let gone = current.defaultPrivileges.subtracting(wanted.defaultPrivileges)
    let new = wanted.defaultPrivileges.subtracting(current.defaultPrivileges)
    // Giving back what was revoked is a grant, and the other way round.
    let revoke = gone.filter { !$0.isRevoked } + new.filter(\.isRevoked)
    let grant = new.filter { !$0.isRevoked } + gone.filter(\.isRevoked)
    guard !revoke.isEmpty || !grant.isEmpty else { return }
    add(.defaultPrivileges(revoke: revoke.sorted(), grant: grant.sorted()))
  }
}

extension PrivilegeChange {
  fileprivate init(from old: Privileges, to new: Privileges) {
    let give = new.granted.subtracting(old.granted).union(old.revoked.subtracting(new.revoked))
    let take = old.granted.subtracting(new.granted).union(new.revoked.subtracting(old.revoked))
    let kept = Dictionary(give.map { ([$0.grantee, $0.name], $0) }) { first, _ in first }
    self.init()
    grant = give
    for privilege in take {
      switch kept[[privilege.grantee, privilege.name]] {
      case nil: revoke.insert(privilege)
      case let other?:
        // What is given up is the grant option alone, or nothing: the new grant has more.
        grant = other.isGrantable ? grant : grant.subtracting([other])
        if privilege.isGrantable { revokeGrantOption.insert(privilege) }
      }
    }
  }
}

extension ObjectReference {
  /// The object whose privileges go with it: a column's table.
  fileprivate var owner: ObjectReference {
    if case .column(let table, _) = self { .relation(table) } else { self }
  }

  fileprivate var namespace: String? {
    switch self {
    case .relation(let name), .type(let name), .routine(let name, _), .column(let name, _): name.namespace
    default: nil
    }
  }
}

extension Schema {
  /// The privileges on a target, of what a declaration revokes only that which is there at first: it may name what nobody has.
  /// What an owner lacks a catalog says; what it has, if it is the role that asks.
  fileprivate func effectivePrivileges(on target: PrivilegeTarget, beside other: Schema) -> Privileges? {
    guard var privileges = privileges[target], !managesPrivileges else { return privileges[target] }
    let lacking = other.privileges[target]?.revoked ?? []
    privileges.revoked = privileges.revoked.filter { privilege in
      target.hasByItself(privilege) || lacking.contains(privilege)
        || other.role != nil && privilege.grantee == other.role
    }
    return privileges
  }

  /// An empty database: nobody has privileges in it.
  static var nothing: Schema {
    var schema = Schema()
    schema.managesPrivileges = true
    return schema
  }

  /// Everything that can have privileges.
  fileprivate var objectReferences: Set<ObjectReference> {
    var all = Set(tables.map { ObjectReference.relation($0.name) })
    all.formUnion(sequences.map { .relation($0.name) })
    for column in tables.lazy.flatMap(\.columns) {
      if let sequence = column.identity?.sequence { all.insert(.relation(sequence)) }
    }
    all.formUnion(objects.map(\.reference))
    all.formUnion(enums.map { .type($0.name) })
    all.formUnion(domains.map { .type($0.name) })
    all.formUnion(compositeTypes.map { .type($0.name) })
    all.formUnion(namespaces.map { .namespace($0.name) })
    all.insert(.namespace("public"))
    return all
  }
}

extension Change {
  fileprivate var addedColumn: ObjectReference? {
    if case .addColumn(let table, let column) = self { .column(table, column.name) } else { nil }
  }

  /// What the change makes that can have privileges.
  fileprivate var createdTargets: [PrivilegeTarget] {
    switch self {
    case .createTable(let table, _): [PrivilegeTarget("TABLE", .relation(table.name))]
    case .createSequence(let sequence): [PrivilegeTarget("SEQUENCE", .relation(sequence.name))]
    case .addIdentity(let table, let column, let identity):
      [PrivilegeTarget("SEQUENCE", .relation(identity.sequence ?? column.identitySequence(in: table)))]
    case .createEnum(let type), .rebuildEnum(_, let type, _): [PrivilegeTarget("TYPE", .type(type.name))]
    case .createDomain(let domain), .rebuildDomain(_, let domain, _):
      [PrivilegeTarget("TYPE", .type(domain.name))]
    case .createCompositeType(let type), .rebuildCompositeType(_, let type, _):
      [PrivilegeTarget("TYPE", .type(type.name))]
    case .createNamespace(let namespace): [PrivilegeTarget("SCHEMA", .namespace(namespace.name))]
    case .createObject(let object):
      switch object.kind {
      case .view, .materializedView: [PrivilegeTarget("TABLE", object.reference)]
      case .function, .aggregate: [PrivilegeTarget("FUNCTION", object.reference)]
      case .procedure: [PrivilegeTarget("PROCEDURE", object.reference)]
      case .rangeType: [PrivilegeTarget("TYPE", object.reference)]
      default: []
      }
    default: []
    }
  }
}
