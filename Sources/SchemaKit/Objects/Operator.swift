/// An operator (manual, CREATE OPERATOR).
///
/// ```swift
/// let near = Operator("~~~", left: "point", right: "point", function: "public.is_near").commutator("public.~~~")
/// ```
///
/// Types are SQL: `int`, `public.money_amount`. A commutator or negator that is declared too need not name this one.
public struct Operator: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject
  private var clauses: [String]

  /// Declares an operator by its operands' types and its function; without a left operand it stands before the other.
  public init(
    _ name: QualifiedName, left: String? = nil, right: String, function: QualifiedName,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    clauses = ["FUNCTION = \(SQL.quoted(function))"]
    if let left { clauses.append("LEFTARG = \(left)") }
    clauses.append("RIGHTARG = \(right)")
    object = SchemaObject(.operator, name, body: "", file, line)
    object.arguments = "\(left ?? "NONE"), \(right)"
    object.body = body
  }

  /// The operator that does the same with its operands exchanged.
  public func commutator(_ name: QualifiedName) -> Self { adding("COMMUTATOR = \(Self.reference(name))") }
  /// The operator that is true where this one is false.
  public func negator(_ name: QualifiedName) -> Self { adding("NEGATOR = \(Self.reference(name))") }
  /// The function that estimates how many rows it selects: `pg_catalog.eqsel`.
  public func restrict(_ function: QualifiedName) -> Self {
    adding("RESTRICT = \(SQL.quoted(function))")
  }
  /// The function that estimates how many rows it joins: `pg_catalog.eqjoinsel`.
  public func join(_ function: QualifiedName) -> Self { adding("JOIN = \(SQL.quoted(function))") }
  /// It can serve a hash join.
  public func hashes() -> Self { adding("HASHES") }
  /// It can serve a merge join.
  public func merges() -> Self { adding("MERGES") }

  private func adding(_ clause: String) -> Self {
    var copy = self
    copy.clauses.append(clause)
    copy.object.body = copy.body
    return copy
  }

  /// In the order in which the catalog is read, whatever the order of the calls.
  private var body: SQLExpression {
    let order = ["FUNCTION", "LEFTARG", "RIGHTARG", "COMMUTATOR", "NEGATOR", "RESTRICT", "JOIN", "HASHES"]
    let sorted = clauses.sorted { first, second in
      func place(_ clause: String) -> Int { order.firstIndex { clause.hasPrefix($0) } ?? order.count }
      return place(first) < place(second)
    }
    return SQLExpression("(\(sorted.joined(separator: ", ")))")
  }

  private static func reference(_ name: QualifiedName) -> String {
    "OPERATOR(\(SQL.quoted(identifier: name.namespace)).\(name.name))"
  }
}
