extension Change {
  /// Where a change stands when nothing forces it elsewhere: what is in the way goes first, drops of data last.
  var rank: Int {
    switch self {
    case .createNamespace: 0
    case .createExtension, .updateExtension: 1
    case .createEnum, .addEnumLabel: 2
    case .createSequence, .alterSequence: 3
    case .dropConstraint(_, let constraint): constraint.isBackedByIndex ? 6 : 4
    case .dropIndex: 5
    case .hypertable(_, .setColumnstorePolicy(_, nil)): 7
    case .rebuildEnum: 8
    case .createTable: 10
    case .addColumn: 11
    case .dropGeneration: 12
    case .alterColumnType: 13
    case .setDefault, .dropIdentity: 14
    case .setNullable: 15
    case .addIdentity, .alterIdentity: 16
    case .setStorageParameters: 17
    case .hypertable: 18
    case .addConstraint(_, let constraint): constraint.isBackedByIndex ? 20 : 22
    case .createIndex: 21
    case .alterDeferrability, .setIndexParameters: 23
    case .setSequenceOwner: 24
    case .comment: 25
    case .dropColumn: 30
    case .dropTable: 31
    case .dropSequence: 32
    case .dropEnum: 33
    case .dropExtension: 34
    case .dropNamespace: 35
    }
  }
}
