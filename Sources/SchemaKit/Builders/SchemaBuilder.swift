/// A part of a ``Schema`` declaration.
public struct SchemaElement: Sendable {
  let add: @Sendable (inout Schema) -> Void
}

/// Collects the parts of a ``Schema``.
///
/// A further kind of object is one more `buildExpression`.
@resultBuilder
public enum SchemaBuilder {
  /// A table.
  public static func buildExpression(_ table: Table) -> [SchemaElement] {
    [SchemaElement { $0.tables.append(table) }]
  }

  /// A hypertable.
  public static func buildExpression(_ hypertable: Hypertable) -> [SchemaElement] {
    buildExpression(hypertable.table)
  }

  /// Tables, as a list.
  public static func buildExpression(_ tables: [Table]) -> [SchemaElement] {
    tables.flatMap(buildExpression)
  }

  /// An enum type.
  public static func buildExpression(_ type: EnumType) -> [SchemaElement] {
    [SchemaElement { $0.enums.append(type) }]
  }

  /// A sequence.
  public static func buildExpression(_ sequence: Sequence) -> [SchemaElement] {
    [SchemaElement { $0.sequences.append(sequence) }]
  }

  /// An extension.
  public static func buildExpression(_ `extension`: Extension) -> [SchemaElement] {
    [SchemaElement { $0.extensions.append(`extension`) }]
  }

  /// A namespace.
  public static func buildExpression(_ namespace: Namespace) -> [SchemaElement] {
    [SchemaElement { $0.namespaces.append(namespace) }]
  }

  /// All of another schema, for declarations that are split over modules.
  public static func buildExpression(_ schema: Schema) -> [SchemaElement] {
    [
      SchemaElement {
        $0.namespaces += schema.namespaces
        $0.extensions += schema.extensions
        $0.enums += schema.enums
        $0.sequences += schema.sequences
        $0.tables += schema.tables
      }
    ]
  }

  /// The parts, in order.
  public static func buildBlock(_ parts: [SchemaElement]...) -> [SchemaElement] { parts.flatMap { $0 } }
  /// Parts under a condition.
  public static func buildOptional(_ part: [SchemaElement]?) -> [SchemaElement] { part ?? [] }
  /// Parts of one branch.
  public static func buildEither(first part: [SchemaElement]) -> [SchemaElement] { part }
  /// Parts of the other branch.
  public static func buildEither(second part: [SchemaElement]) -> [SchemaElement] { part }
  /// Parts made in a loop.
  public static func buildArray(_ parts: [[SchemaElement]]) -> [SchemaElement] { parts.flatMap { $0 } }
}
