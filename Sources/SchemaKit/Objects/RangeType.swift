/// A range type (manual, section 8.17.8): `RangeType("float_range", subtype: "double precision")`.
public struct RangeType: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject

  /// Declares a range type; further parameters of CREATE TYPE by name: `["subtype_diff": "float8mi"]`.
  public init(
    _ name: QualifiedName, subtype: String, _ parameters: KeyValuePairs<String, String> = [:],
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let list = ["SUBTYPE = \(subtype)"] + parameters.map { "\($0.key) = \($0.value)" }
    object = SchemaObject(
      .rangeType, name, body: SQLExpression("AS RANGE (\(list.joined(separator: ", ")))"), file, line)
  }
}

/// A collation (manual, CREATE COLLATION): `Collation("german", "provider = icu, locale = 'de'")`.
public struct Collation: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject

  /// Declares a collation by the parameters of CREATE COLLATION.
  public init(
    _ name: QualifiedName, _ parameters: String, file: StaticString = #fileID, line: UInt = #line
  ) {
    object = SchemaObject(.collation, name, body: SQLExpression("(\(parameters))"), file, line)
  }
}
