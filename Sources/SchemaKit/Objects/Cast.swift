/// How a value of one type becomes one of another (manual, CREATE CAST).
///
/// ```swift
/// let cast = Cast(from: "text", to: "public.serial_number", with: "public.to_serial(text)", in: .assignment)
/// ```
///
/// Types and the function's arguments are SQL.
public struct Cast: DeclaredObject, SchemaPart {
  /// Where it is made without being asked for.
  public enum Context: String, Sendable {
    /// Nowhere.
    case explicit = ""
    /// In an assignment to a column.
    case assignment = " AS ASSIGNMENT"
    /// Everywhere.
    case implicit = " AS IMPLICIT"
  }

  /// What it declares.
  public var object: SchemaObject
  private let context: Context

  /// Declares a cast by a function, or through text where none is given.
  public init(
    from source: String, to target: String, with function: String? = nil, in context: Context = .explicit,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let method = function.map { "WITH FUNCTION \($0)" } ?? "WITH INOUT"
    object = SchemaObject(
      .cast, QualifiedName(namespace: "public", name: "\(source) AS \(target)"),
      body: SQLExpression(method + context.rawValue), file, line)
    self.context = context
  }

  /// `WITHOUT FUNCTION`: the bytes of the one are those of the other. Only a superuser may say so.
  public func withoutFunction() -> Self {
    with { $0.body = SQLExpression("WITHOUT FUNCTION\(context.rawValue)") }
  }
}
