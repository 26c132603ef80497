import SchemaKit

/// Where names are that a file gives without a namespace, as far as its text says so.
struct SearchPath {
  private var namespace: String?

  /// Takes in a `SET search_path`.
  mutating func follow(_ statement: LintStatement) {
    var words = statement.words[...]
    guard words.take("SET") else { return }
    _ = words.take("LOCAL") || words.take("SESSION")
    guard words.take("SEARCH_PATH"), words.take("=") || words.take("TO") else { return }
    let names = words.splitAtCommas().compactMap { $0.first?.sqlNameOrText }
    namespace = names == ["default"] ? nil : names.first { $0 != "$user" && !$0.isEmpty }
  }

  /// The name with its namespace. One without is read as public.
  func resolve(_ name: QualifiedName) -> QualifiedName {
    guard let namespace, name.namespace == "public" else { return name }
    return QualifiedName(namespace: namespace, name: name.name)
  }
}
