import SchemaKit

// What the server makes of declarations that mention each other, as it stores them.
extension Schema {
  /// An operator that another names as its commutator or negator names the other in its turn. The server sees to that;
  /// PostgreSQL 18 doesn't for one that is made after it was named, which is taken for the same.
  mutating func completeOperators() {
    let places = Dictionary(zip(objects.map(\.reference), objects.indices)) { first, _ in first }
    for object in objects where object.kind == .operator {
      for clause in object.operatorClauses {
        guard let (word, other) = object.counterpart(in: clause), let place = places[other],
          !objects[place].operatorClauses.contains(where: { $0.hasPrefix(word) })
        else { continue }
        let own = SQL("OPERATOR(\(identifier: object.name.namespace).\(raw: object.name.name))").text
        let clauses = objects[place].operatorClauses
        // Where the catalog is read they follow the operands.
        let end = clauses.lastIndex { clause in
          ["FUNCTION", "LEFTARG", "RIGHTARG", word == "NEGATOR" ? "COMMUTATOR" : "RIGHTARG"]
            .contains(where: clause.hasPrefix)
        }
        objects[place].operatorClauses.insert("\(word) = \(own)", at: (end ?? -1) + 1)
      }
    }
  }

  /// A copy of a text search configuration that is declared too has the mappings that this one is to have.
  mutating func resolveCopies() {
    let configurations = objects.filter { $0.kind == .textSearchConfiguration }
    let declared = Dictionary(configurations.map { ($0.name, $0) }) { first, _ in first }
    func resolved(_ copy: SchemaObject, _ seen: Set<QualifiedName>) -> SchemaObject {
      guard let name = copy.copied, !seen.contains(name), let other = declared[name] else { return copy }
      let original = resolved(other, seen.union([name]))
      var result = copy
      result.body = original.body
      result.members = original.members.merging(copy.members) { $1 }
      return result
    }
    for place in objects.indices where objects[place].kind == .textSearchConfiguration {
      objects[place] = resolved(objects[place], [objects[place].name])
    }
  }
}

extension SchemaObject {
  /// The operator that a clause names as the commutator or the negator of this one.
  fileprivate func counterpart(in clause: String) -> (word: String, operator: ObjectReference)? {
    for word in ["COMMUTATOR", "NEGATOR"] where clause.hasPrefix("\(word) = ") {
      guard let name = QualifiedName(operator: String(clause.dropFirst("\(word) = ".count))) else {
        return nil
      }
      let types = SQLList.split(arguments)
      let operands = word == "COMMUTATOR" ? types.reversed() : types
      return (word, .operator(name, arguments: operands.joined(separator: ", ")))
    }
    return nil
  }

  /// The configuration that a declaration copies.
  fileprivate var copied: QualifiedName? {
    guard kind == .textSearchConfiguration, body.text.hasPrefix("COPY = ") else { return nil }
    return QualifiedName(sql: String(body.text.dropFirst("COPY = ".count)))
  }
}
