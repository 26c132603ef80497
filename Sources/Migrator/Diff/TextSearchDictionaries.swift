import SchemaKit

extension SchemaObject {
  /// The dictionaries that a configuration of text search maps tokens to, or that another one passes words on to, as a
  /// thesaurus does: its template looks for it.
  var dictionaries: Set<ObjectReference> {
    let names =
      switch kind {
      case .textSearchConfiguration: members.values.flatMap { SQLList.split($0.text) }
      case .textSearchDictionary: options.filter { $0.key.lowercased() == "dictionary" }.map(\.value)
      default: [String]()
      }
    return Set(names.map { .textSearchDictionary(QualifiedName(sql: $0)) })
  }
}
