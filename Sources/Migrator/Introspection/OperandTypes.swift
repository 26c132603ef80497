import Postgres
import SchemaKit

/// Has the server print the types and functions that operators and casts name: `integer` for `int`.
///
/// An operator and a cast are known by their types, so this comes before anything is compared.
struct OperandTypes {
  /// The names as they are declared, each with the type that reads it.
  private let names: [(text: String, type: String)]

  /// Those of the declared operators and casts that are not there as they are declared.
  init(of declared: Schema, unlike live: Schema) {
    let known = Set(live.objects)
    let objects = declared.objects.filter { !known.contains($0) }
    names =
      Set(objects.flatMap(\.operandTypes)).sorted().map { ($0, "regtype") }
      + Set(objects.compactMap(\.castFunction)).sorted().map { ($0, "regprocedure") }
  }

  var isEmpty: Bool { names.isEmpty }

  /// What the server prints for each, as far as it is there; the caller rolls the transaction back.
  func print(_ connection: isolated PostgresConnection) throws -> [String: String] {
    func ask(_ sql: String) throws -> String? {
      guard try Scratch.attempt(sql, connection) else { return nil }
      return try connection.query(sql).rows.first?[0]
    }
    _ = try connection.execute("SET LOCAL search_path = public")
    let found = try names.compactMap { name in
      try ask("SELECT \(SQL.quoted(literal: name.text))::\(name.type)::oid").map { (name, $0) }
    }
    // Without a search path it prints namespaces.
    _ = try connection.execute("SET LOCAL search_path = ''")
    return try found.reduce(into: [:]) { printed, item in
      printed[item.0.text] = try ask("SELECT \(item.1)::\(item.0.type)::text")
    }
  }
}

extension Schema {
  /// Puts what a server printed in the place of types and functions that operators and casts name.
  mutating func adoptOperandTypes(_ printed: [String: String]) {
    for place in objects.indices { objects[place].adoptOperandTypes(printed) }
  }
}

extension SchemaObject {
  /// The types that an operator or a cast is known by.
  fileprivate var operandTypes: [String] {
    switch kind {
    case .operator: SQLList.split(arguments).filter { $0 != "NONE" }
    case .cast: castTypes
    default: []
    }
  }

  /// The two types of a cast.
  var castTypes: [String] {
    guard kind == .cast, let place = name.name.ranges(of: " AS ").first else { return [] }
    return [String(name.name[..<place.lowerBound]), String(name.name[place.upperBound...])]
  }

  /// The function of a cast with its arguments, nil for one that has none.
  var castFunction: String? {
    guard kind == .cast, body.text.hasPrefix("WITH FUNCTION ") else { return nil }
    let call = body.text.dropFirst("WITH FUNCTION ".count)
    return call.lastIndex(of: ")").map { String(call[...$0]) }
  }

  fileprivate mutating func adoptOperandTypes(_ printed: [String: String]) {
    switch kind {
    case .operator:
      arguments = SQLList.split(arguments).map { printed[$0] ?? $0 }.joined(separator: ", ")
      operatorClauses = operatorClauses.map { clause in
        for argument in ["LEFTARG = ", "RIGHTARG = "] where clause.hasPrefix(argument) {
          let type = String(clause.dropFirst(argument.count))
          return argument + (printed[type] ?? type)
        }
        return clause
      }
    case .cast:
      if let function = castFunction, let text = printed[function] {
        body = SQLExpression("WITH FUNCTION \(text)\(body.text.dropFirst("WITH FUNCTION \(function)".count))")
      }
      let types = castTypes.map { printed[$0] ?? $0 }
      if !types.isEmpty { name.name = types.joined(separator: " AS ") }
    default: break
    }
  }

  /// The clauses of an operator's definition: `FUNCTION = …`, `LEFTARG = …`, …
  var operatorClauses: [String] {
    get { SQLList.split(String(body.text.dropFirst().dropLast())) }
    set { body = SQLExpression("(\(newValue.joined(separator: ", ")))") }
  }
}

extension QualifiedName {
  /// The name in `OPERATOR(public.~~~)`, nil for another text. No operator has a dot in it.
  init?(operator text: String) {
    guard text.hasPrefix("OPERATOR("), let dot = text.lastIndex(of: ".") else { return nil }
    let namespace = String(text[..<dot].dropFirst("OPERATOR(".count))
    self.init(
      namespace: SQL.unquoted(namespace), name: String(text[text.index(after: dot)...].dropLast()))
  }
}
