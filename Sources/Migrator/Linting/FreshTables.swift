import SchemaKit

/// The tables and materialized views that a file has made so far, which nobody uses yet.
struct FreshTables {
  private var names: Set<QualifiedName> = []
  private var path = SearchPath()

  func contains(_ name: QualifiedName) -> Bool { names.contains(path.resolve(name)) }

  /// Takes in what a statement makes; what is renamed is still new.
  mutating func follow(_ statement: LintStatement) {
    path.follow(statement)
    switch statement.shape {
    case .createTable(let name, _), .create("VIEW", let name, _): insert(name)
    case .alterTable(let table, let actions) where contains(table):
      for action in actions {
        switch action.kind {
        case .renameTable(let name): insert(QualifiedName(namespace: table.namespace, name: name))
        case .setSchema(let namespace): names.insert(QualifiedName(namespace: namespace, name: table.name))
        default: break
        }
      }
    default: break
    }
  }

  private mutating func insert(_ name: QualifiedName) { names.insert(path.resolve(name)) }
}
