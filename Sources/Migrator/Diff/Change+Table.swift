import SchemaKit

extension Change {
  /// The table that the change is about, nil where it is about none.
  public var table: QualifiedName? {
    switch self {
    case .createTable(let table, _), .dropTable(let table): table.name
    case .setStorageParameters(let name, _, _), .addColumn(let name, _), .dropColumn(let name, _),
      .alterColumnType(let name, _, _), .setDefault(let name, _, _, _), .setNullable(let name, _, _),
      .addNotNull(let name, _), .alterNotNull(let name, _, _), .attachIndex(let name, _),
      .addIdentity(let name, _, _), .dropIdentity(let name, _), .alterIdentity(let name, _, _),
      .dropGeneration(let name, _), .addConstraint(let name, _), .dropConstraint(let name, _),
      .alterDeferrability(let name, _), .createIndex(let name, _), .dropIndex(let name, _),
      .setIndexParameters(let name, _, _), .hypertable(let name, _), .alterTable(let name, _),
      .setColumnOptions(let name, _, _), .validateConstraint(let name, _), .renameIndex(let name, _, _, _):
      name
    case .renumber(let change): change.table
    case .comment(.table(let name), _), .comment(.column(let name, _), _): name
    default: nil
    }
  }
}
