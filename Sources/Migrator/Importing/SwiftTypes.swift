import SchemaKit

extension ColumnType {
  /// The type as SchemaKit spells it: `.varchar(100)`.
  func swift(in schema: Schema) -> String {
    let element = element(in: schema)
    return isArray ? ".array(of: \(element))" : element
  }

  private func element(in schema: Schema) -> String {
    switch base {
    case .named(let name, let modifier):
      let literal = SwiftText.literal(name)
      if let modifier { return ".named(\(literal), \(SwiftText.literal(modifier)))" }
      if schema.enums.contains(where: { $0.name == name }) { return ".enum(\(literal))" }
      if schema.domains.contains(where: { $0.name == name }) { return ".domain(\(literal))" }
      return ".named(\(literal))"
    case .builtin(let text):
      guard let name = builtinName, let member = Self.members[name] else {
        return ".other(\(SwiftText.literal(text)))"
      }
      if name == "character" || name == "bit" {
        guard let length = modifiers.first else { return ".other(\(SwiftText.literal(text)))" }
        return length == 1 ? ".\(member)()" : ".\(member)(\(length))"
      }
      let values = modifiers
      return values.isEmpty ? ".\(member)" : ".\(member)(\(values.map(String.init).joined(separator: ", ")))"
    }
  }

  private static let members: [String: String] = [
    "smallint": "smallint", "integer": "integer", "bigint": "bigint", "real": "real",
    "double precision": "doublePrecision", "numeric": "numeric", "money": "money", "boolean": "boolean",
    "text": "text", "character varying": "varchar", "character": "char", "bytea": "bytea", "name": "name",
    "date": "date", "time without time zone": "time", "time with time zone": "timetz",
    "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz",
    "interval": "interval", "json": "json", "jsonb": "jsonb", "jsonpath": "jsonpath", "xml": "xml",
    "uuid": "uuid", "bit": "bit", "bit varying": "varbit", "inet": "inet", "cidr": "cidr",
    "macaddr": "macaddr",
    "macaddr8": "macaddr8", "tsvector": "tsvector", "tsquery": "tsquery", "point": "point", "line": "line",
    "lseg": "lseg", "box": "box", "path": "path", "polygon": "polygon", "circle": "circle",
    "int4range": "int4range", "int8range": "int8range", "numrange": "numrange", "tsrange": "tsrange",
    "tstzrange": "tstzrange", "daterange": "daterange", "int4multirange": "int4multirange",
    "int8multirange": "int8multirange", "nummultirange": "nummultirange", "tsmultirange": "tsmultirange",
    "tstzmultirange": "tstzmultirange", "datemultirange": "datemultirange", "oid": "oid",
    "regclass": "regclass", "pg_lsn": "pgLSN", "xid8": "xid8",
  ]
}

extension SequenceOptions {
  /// The options that differ from PostgreSQL's defaults, nil where none does.
  func swift(for type: ColumnType) -> String? {
    let standard = SequenceOptions(increment: increment).resolved(for: type)
    let own = resolved(for: type)
    var parts: [String] = []
    if own.start != (own.increment > 0 ? own.minimum : own.maximum) { parts.append("start: \(own.start)") }
    if own.increment != 1 { parts.append("increment: \(own.increment)") }
    if own.minimum != standard.minimum { parts.append("minimum: \(own.minimum)") }
    if own.maximum != standard.maximum { parts.append("maximum: \(own.maximum)") }
    if own.cache != 1 { parts.append("cache: \(own.cache)") }
    if own.cycles { parts.append("cycles: true") }
    return parts.isEmpty ? nil : ".init(\(parts.joined(separator: ", ")))"
  }
}

extension EnumType {
  var swift: String {
    var call = SwiftCall("EnumType(\(SwiftText.literal(name)), \(SwiftText.list(labels)))")
    if labels.isEmpty { call = SwiftCall("EnumType(\(SwiftText.literal(name)))") }
    call.addComment(comment)
    return call.text()
  }
}

extension Sequence {
  var swift: String {
    let type = type == .bigint ? "" : type == .integer ? ", .integer" : ", .smallint"
    let options = options.swift(for: self.type).map { ", options: \($0)" } ?? ""
    var call = SwiftCall("Sequence(\(SwiftText.literal(name))\(type)\(options))")
    if let owner {
      call.add("ownedBy(\(SwiftText.literal(owner.table)), \(SwiftText.literal(owner.column)))")
    }
    call.addComment(comment)
    return call.text()
  }
}

extension Domain {
  func swift(in schema: Schema) -> String {
    var call = SwiftCall("Domain(\(SwiftText.literal(name)), \(type.swift(in: schema)))")
    if let collation { call.add(collation.swiftCollation) }
    if !isNullable { call.add("notNull()") }
    if let defaultExpression { call.add("default(\(SwiftText.literal(defaultExpression.text)))") }
    for check in checks {
      call.add("check(\(SwiftText.literal(check.name)), \(SwiftText.literal(check.expression.text)))")
    }
    call.addComment(comment)
    return call.text()
  }
}

extension CompositeType {
  func swift(in schema: Schema) -> String {
    let list = attributes.map { "(\(SwiftText.literal($0.name)), \($0.type.swift(in: schema)))" }
    var call = SwiftCall("CompositeType(\(([SwiftText.literal(name)] + list).joined(separator: ", ")))")
    call.addComment(comment)
    return call.text()
  }
}

extension QualifiedName {
  /// `collation("C")`.
  var swiftCollation: String {
    namespace == "pg_catalog"
      ? "collation(\(SwiftText.literal(name)))"
      : "collation(\(SwiftText.literal(name)), in: \(SwiftText.literal(namespace)))"
  }
}
