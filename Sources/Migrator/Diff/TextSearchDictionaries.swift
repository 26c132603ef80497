import SchemaKit

extension SchemaObject {
  /// The dictionaries that a configuration of text search maps tokens to.
  var dictionaries: Set<ObjectReference> {
    guard kind == .textSearchConfiguration else { return [] }
    let names = members.values.flatMap { SQLList.split($0.text) }
    return Set(names.map { .textSearchDictionary(QualifiedName(sql: $0)) })
  }
}
