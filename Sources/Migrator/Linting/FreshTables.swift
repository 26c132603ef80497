import SchemaKit

/// The tables and materialized views that a file has made so far, which nobody uses yet.
struct FreshTables {
  private var names: Set<QualifiedName> = []
  /// The namespace of what is made without one, where the file says so.
  private var namespace: String?

  func contains(_ name: QualifiedName) -> Bool { names.contains(name) }

  /// Takes in what a statement makes; what is renamed is still new.
  mutating func follow(_ statement: LintStatement) {
    switch statement.shape {
    case .createTable(let name, _), .create("VIEW", let name, _): insert(name)
    case .alterTable(let table, let actions) where contains(table):
      for action in actions {
        switch action.kind {
        case .renameTable(let name): insert(QualifiedName(namespace: table.namespace, name: name))
        case .setSchema(let namespace): insert(QualifiedName(namespace: namespace, name: table.name))
        default: break
        }
      }
    default:
      var words = statement.words[...]
      guard words.take("SET") else { return }
      _ = words.take("LOCAL") || words.take("SESSION")
      if words.take("SEARCH_PATH"), words.take("=") || words.take("TO") {
        namespace = words.first.map { SQL.unquoted($0.sqlName) }
      }
    }
  }

  /// Other statements may name it with its namespace or without, which is read as public.
  private mutating func insert(_ name: QualifiedName) {
    names.insert(name)
    guard let namespace else { return }
    if name.namespace == "public" { names.insert(QualifiedName(namespace: namespace, name: name.name)) }
    if name.namespace == namespace { names.insert(QualifiedName(namespace: "public", name: name.name)) }
  }
}
