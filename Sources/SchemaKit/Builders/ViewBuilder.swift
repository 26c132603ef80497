/// Collects the triggers and rules of a view.
@resultBuilder
public enum ViewBuilder {
  /// A trigger or a rule.
  public static func buildExpression(_ part: some ViewPart) -> [SchemaObject] { [part.object] }
  /// The same as a list, or made by a function that is a `@ViewBuilder` itself.
  public static func buildExpression(_ parts: [SchemaObject]) -> [SchemaObject] { parts }
  /// The parts, in order.
  public static func buildBlock(_ parts: [SchemaObject]...) -> [SchemaObject] { parts.flatMap { $0 } }
  /// Parts under a condition.
  public static func buildOptional(_ part: [SchemaObject]?) -> [SchemaObject] { part ?? [] }
  /// Parts of one branch.
  public static func buildEither(first part: [SchemaObject]) -> [SchemaObject] { part }
  /// Parts of the other branch.
  public static func buildEither(second part: [SchemaObject]) -> [SchemaObject] { part }
  /// Parts made in a loop.
  public static func buildArray(_ parts: [[SchemaObject]]) -> [SchemaObject] { parts.flatMap { $0 } }
}

/// Collects the indexes of a materialized view.
@resultBuilder
public enum IndexBuilder {
  /// An index.
  public static func buildExpression(_ part: Index) -> [Index] { [part] }
  /// The same as a list, or made by a function that is a `@IndexBuilder` itself.
  public static func buildExpression(_ parts: [Index]) -> [Index] { parts }
  /// The parts, in order.
  public static func buildBlock(_ parts: [Index]...) -> [Index] { parts.flatMap { $0 } }
  /// Parts under a condition.
  public static func buildOptional(_ part: [Index]?) -> [Index] { part ?? [] }
  /// Parts of one branch.
  public static func buildEither(first part: [Index]) -> [Index] { part }
  /// Parts of the other branch.
  public static func buildEither(second part: [Index]) -> [Index] { part }
  /// Parts made in a loop.
  public static func buildArray(_ parts: [[Index]]) -> [Index] { parts.flatMap { $0 } }
}
