import SchemaKit

extension Change {
  /// Where a change stands when nothing forces it elsewhere: what is in the way goes first, drops of data last.
  var rank: Int {
    switch self {
    case .createNamespace: 0
    case .createExtension, .updateExtension: 1
    case .createEnum, .addEnumLabel: 2
    case .createDomain, .createCompositeType, .alterDomain, .alterCompositeType: 2
    case .createSequence, .alterSequence: 3
    case .alterTable(_, .detach), .alterTable(_, .disinherit): 3
    case .dropObject(let object): object.dropRank
    case .dropConstraint(_, let constraint): constraint.isBackedByIndex ? 6 : 4
    case .dropIndex: 5
    case .hypertable(_, .setColumnstorePolicy(_, nil)): 7
    case .rebuildEnum, .rebuildDomain: 8
    case .createTable: 10
    case .addColumn: 11
    case .dropGeneration: 12
    case .alterColumnType: 13
    case .setDefault, .dropIdentity: 14
    case .setNullable: 15
    case .addIdentity, .alterIdentity: 16
    case .setStorageParameters, .setColumnOptions: 17
    case .createObject(let object), .replaceObject(_, let object): object.createRank
    case .hypertable: 18
    case .addConstraint(_, let constraint): constraint.isBackedByIndex ? 20 : 22
    case .createIndex: 21
    case .alterDeferrability, .setIndexParameters: 23
    case .validateConstraint: 23
    case .renameIndex: 5
    case .alterTable(_, .attach), .alterTable(_, .inherit): 23
    case .setSequenceOwner: 24
    case .alterTable, .alterObject: 24
    case .privileges: 26
    case .comment: 25
    case .defaultPrivileges: 27
    case .dropColumn: 30
    case .dropTable: 31
    case .dropSequence: 32
    case .dropEnum, .dropDomain, .dropCompositeType: 33
    case .dropExtension: 34
    case .dropNamespace: 35
    }
  }
}

extension SchemaObject {
  /// What uses others goes before them.
  fileprivate var dropRank: Int {
    switch kind {
    case .trigger, .constraintTrigger, .policy, .rule, .eventTrigger: 1
    case .view, .materializedView: 2
    case .statistics: 4
    case .function, .procedure, .aggregate, .operator: 32
    case .rangeType, .collation: 33
    }
  }

  fileprivate var createRank: Int {
    switch kind {
    case .collation, .rangeType: 2
    case .function, .procedure, .aggregate, .operator: 9
    case .statistics: 23
    case .view, .materializedView: 23
    case .trigger, .constraintTrigger, .policy, .rule, .eventTrigger: 24
    }
  }
}
