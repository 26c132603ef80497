import SchemaKit

extension Change {
  /// Where a change stands when nothing forces it elsewhere: what is in the way goes first, drops of data last.
  var rank: Int {
    switch self {
    case .skipBodyChecks: 0
    case .rename: -1
    case .createNamespace: 0
    case .createExtension, .updateExtension, .moveExtension: 1
    case .createEnum, .addEnumLabel: 2
    case .createDomain, .createCompositeType, .alterDomain, .alterCompositeType: 2
    case .createSequence, .alterSequence: 3
    case .alterTable(_, .detach), .alterTable(_, .disinherit): 3
    case .dropObject(let object): object.dropRank
    case .dropConstraint(_, let constraint): constraint.isBackedByIndex ? 6 : 4
    // Apart for no longer than it takes to drop the key.
    case .alterTable(_, .takeOut), .alterTable(_, .putBack): 6
    case .dropIndex: 5
    case .hypertable(_, .setColumnstorePolicy(_, nil)): 7
    case .setAside: 8
    case .takeBack: 9
    case .rebuildEnum, .rebuildDomain, .rebuildCompositeType: 8
    // What has a collation lets go of it as it is rebuilt.
    case .rebuildCollation: 7
    case .dropReplaced(let keyword, _, _): keyword == "COLLATION" ? 10 : 9
    case .createTable: 10
    case .addColumn: 11
    case .dropGeneration: 12
    case .alterColumnType: 13
    case .setDefault, .dropIdentity: 14
    case .setNullable, .addNotNull, .alterNotNull, .alterTable(_, .leaveNotNull): 15
    case .addIdentity, .alterIdentity, .renumber: 16
    case .setStorageParameters, .setColumnOptions: 17
    case .createObject(let object), .replaceObject(_, let object): object.createRank
    case .hypertable: 18
    case .addConstraint(_, let constraint): constraint.isBackedByIndex ? 20 : 22
    case .createIndex: 21
    case .alterDeferrability, .setIndexParameters: 23
    case .validateConstraint: 23
    case .attachIndex: 22
    case .renameIndex: 5
    case .setSequenceOwner: 24
    // What is done to the table or the trigger above reaches them.
    case .setSequenceUnlogged, .alterTable(_, .setTriggerState): 25
    // REVOKE of a table's takes those of its columns too.
    case .privileges(let target, _): target.isColumn ? 27 : 26
    case .comment: 25
    case .dropColumn, .alterTable(_, .leaveColumn): 31
    // A partition has the columns of its parent, no more and no fewer.
    case .alterTable(_, .attach), .alterTable(_, .inherit): 32
    // It would fire on what follows.
    case .alterObject(_, let object) where object.kind == .eventTrigger: object.state == "DISABLE" ? 1 : 39
    case .alterTable, .alterObject: 24
    case .dropTable: 33
    case .dropSequence: 34
    case .dropEnum, .dropDomain, .dropCompositeType: 35
    case .dropExtension: 36
    case .dropNamespace: 37
    // What is made after it would have them.
    case .defaultPrivileges: 38
    }
  }

  /// Where a change of a table in use stands. One that is a step of its own waits for those that share one: what goes
  /// and comes back, a view say, isn't away while an index is built.
  func rankInUse(isPartitioned: Bool = false) -> Int {
    switch self {
    // Validated in each partition before the table has it.
    case .addConstraint(_, .foreignKey) where isPartitioned: 30
    case .setNullable(_, _, false): 29
    case .createIndex: 30
    // Another may serve for it.
    case .dropIndex: 31
    case .addConstraint(_, let constraint) where constraint.isBackedByIndex: 30
    default: rank
    }
  }
}

extension SchemaObject {
  /// What uses others goes before them.
  fileprivate var dropRank: Int {
    switch kind {
    // A table with rules becomes no hypertable.
    case .eventTrigger, .publication, .rule: 1
    // With what takes their place: meanwhile rows would be seen, or written, that they guard.
    case .trigger, .constraintTrigger, .policy: 24
    case .view, .materializedView: 2
    case .statistics: 4
    case .textSearchConfiguration, .cast: 33
    case .function, .procedure, .aggregate, .operator, .textSearchDictionary: 34
    case .rangeType, .collation: 35
    }
  }

  fileprivate var createRank: Int {
    switch kind {
    case .collation, .rangeType: 2
    case .textSearchDictionary: 3
    case .textSearchConfiguration: 4
    case .function, .procedure, .aggregate, .operator, .cast: 9
    case .statistics: 23
    case .view, .materializedView: 23
    case .trigger, .constraintTrigger, .policy, .rule, .publication: 24
    // It would fire on what follows.
    case .eventTrigger: 39
    }
  }
}

extension PrivilegeTarget {
  fileprivate var isColumn: Bool { if case .column = object { true } else { false } }
}
