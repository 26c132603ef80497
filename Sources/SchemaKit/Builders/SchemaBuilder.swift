/// Collects the parts of a ``Schema``.
///
/// A function that is a `@SchemaBuilder` itself gives parts that several schemas share.
@resultBuilder
public enum SchemaBuilder {
  /// The parts of one statement of the builder.
  public typealias Parts = [any SchemaPart]

  /// A part.
  public static func buildExpression(_ part: some SchemaPart) -> Parts { [part] }
  /// Parts of one kind, as a list.
  public static func buildExpression(_ parts: [some SchemaPart]) -> Parts { parts }
  /// Parts of several kinds, as a list.
  public static func buildExpression(_ parts: Parts) -> Parts { parts }
  /// An object that is held as SQL.
  public static func buildExpression(_ object: SchemaObject) -> Parts { [object] }

  /// Not in a schema: this says in the compiler's error what to do, and is never called.
  @available(*, unavailable, message: "declare it in the table or the view that it is on")
  public static func buildExpression(_ part: some TablePart) -> Parts { [] }

  /// The parts, in order.
  public static func buildBlock(_ parts: Parts...) -> Parts { parts.flatMap { $0 } }
  /// Parts under a condition.
  public static func buildOptional(_ part: Parts?) -> Parts { part ?? [] }
  /// Parts of one branch.
  public static func buildEither(first part: Parts) -> Parts { part }
  /// Parts of the other branch.
  public static func buildEither(second part: Parts) -> Parts { part }
  /// Parts made in a loop.
  public static func buildArray(_ parts: [Parts]) -> Parts { parts.flatMap { $0 } }
}
