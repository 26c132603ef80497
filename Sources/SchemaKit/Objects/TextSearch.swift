/// A dictionary of text search (manual, CREATE TEXT SEARCH DICTIONARY).
///
/// ```swift
/// let stems = TextSearchDictionary("english_plain", template: "pg_catalog.snowball", ["language": "english"])
/// ```
///
/// Its options are changed in place.
public struct TextSearchDictionary: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject

  /// Declares a dictionary by its template, and the template's options.
  public init(
    _ name: QualifiedName, template: QualifiedName, _ options: [String: String] = [:],
    file: StaticString = #fileID, line: UInt = #line
  ) {
    object = SchemaObject(
      .textSearchDictionary, name, body: SQLExpression("TEMPLATE = \(SQL.quoted(template))"), file, line)
    object.options = options
  }
}

/// A configuration of text search: which dictionaries look at which tokens (manual, CREATE TEXT SEARCH CONFIGURATION).
///
/// ```swift
/// let plain = TextSearchConfiguration("french_plain", copyOf: "pg_catalog.french")
///   .mapping(for: "word", "hword", "hword_part", to: "public.unaccent", "pg_catalog.french_stem")
/// ```
///
/// Its mappings are changed in place.
public struct TextSearchConfiguration: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject

  /// Declares a configuration without mappings, of the default parser or another one.
  public init(
    _ name: QualifiedName, parser: QualifiedName = "pg_catalog.default", file: StaticString = #fileID,
    line: UInt = #line
  ) {
    object = SchemaObject(
      .textSearchConfiguration, name, body: SQLExpression("PARSER = \(SQL.quoted(parser))"), file, line)
  }

  /// Declares a configuration that has the mappings of another one, but for those that are given.
  public init(
    _ name: QualifiedName, copyOf other: QualifiedName, file: StaticString = #fileID, line: UInt = #line
  ) {
    object = SchemaObject(
      .textSearchConfiguration, name, body: SQLExpression("COPY = \(SQL.quoted(other))"), file, line)
  }

  /// Which dictionaries look at a kind of token, in this order: those of `ts_token_type`.
  public func mapping(for tokens: String..., to dictionaries: QualifiedName...) -> Self {
    with { object in
      let list = dictionaries.map { SQL.quoted($0) }.joined(separator: ", ")
      for token in tokens { object.members[token] = SQLExpression(list) }
    }
  }
}
