import SchemaKit

// Data types, as the DSL writes them.
extension ColumnType {
  /// The static members without arguments, by what PostgreSQL prints.
  private static let members: [String: String] = {
    let same = [
      "smallint", "integer", "bigint", "real", "numeric", "money", "boolean", "text", "bytea", "name", "date",
      "interval",
      "json", "jsonb", "jsonpath", "xml", "uuid", "inet", "cidr", "macaddr", "macaddr8", "tsvector",
      "tsquery",
      "point", "line", "lseg", "box", "path", "polygon", "circle", "int4range", "int8range", "numrange",
      "tsrange",
      "tstzrange", "daterange", "int4multirange", "int8multirange", "nummultirange", "tsmultirange",
      "tstzmultirange", "datemultirange", "oid", "regclass", "xid8",
    ]
    var members = Dictionary(same.map { ($0, $0) }) { first, _ in first }
    members["double precision"] = "doublePrecision"
    members["pg_lsn"] = "pgLSN"
    members.merge(withModifiers) { $1 }
    members["character"] = nil
    members["bit"] = nil
    return members
  }()

  /// Those that take modifiers.
  private static let withModifiers = [
    "character varying": "varchar", "character": "char", "numeric": "numeric", "bit": "bit",
    "bit varying": "varbit", "interval": "interval", "time without time zone": "time",
    "time with time zone": "timetz", "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
  ]

  /// `.varchar(40)`, `.array(of: .text)`, `.enum("severity")`.
  func swift(in schema: Schema) -> String {
    isArray ? ".array(of: \(elementSwift(schema)))" : elementSwift(schema)
  }

  private func elementSwift(_ schema: Schema) -> String {
    switch base {
    case .named(let name, let modifier):
      if schema.enums.contains(where: { $0.name == name }) { return ".enum(\(SwiftText.name(name)))" }
      if schema.domains.contains(where: { $0.name == name }) { return ".domain(\(SwiftText.name(name)))" }
      let arguments = [SwiftText.name(name)] + (modifier.map { [SwiftText.literal($0)] } ?? [])
      return ".named(\(arguments.joined(separator: ", ")))"
    case .builtin(let text):
      if let member = Self.members[text] { return ".\(member)" }
      if let builtinName, let member = Self.withModifiers[builtinName], !modifiers.isEmpty {
        let shown =
          member == "numeric" && modifiers.count == 2 && modifiers[1] == 0 ? [modifiers[0]] : modifiers
        let isOne = modifiers == [1] && (member == "char" || member == "bit")
        return isOne ? ".\(member)()" : ".\(member)(\(shown.map(String.init).joined(separator: ", ")))"
      }
      return ".other(\(SwiftText.literal(text)))"
    }
  }
}

extension SequenceOptions {
  /// The arguments of `SequenceOptions.init` that are not PostgreSQL's defaults.
  func swiftArguments(for type: ColumnType) -> [String] {
    let mine = resolved(for: type)
    let plain = SequenceOptions(increment: increment).resolved(for: type)
    let start = SequenceOptions(increment: increment, minimum: minimum, maximum: maximum).resolved(for: type)
      .start
    var arguments: [String] = []
    if mine.start != start { arguments.append("start: \(mine.start)") }
    if mine.increment != 1 { arguments.append("increment: \(mine.increment)") }
    if mine.minimum != plain.minimum { arguments.append("minimum: \(mine.minimum)") }
    if mine.maximum != plain.maximum { arguments.append("maximum: \(mine.maximum)") }
    if mine.cache != 1 { arguments.append("cache: \(mine.cache)") }
    if mine.cycles { arguments.append("cycles: true") }
    return arguments
  }
}

extension TimeSpan {
  /// `.days(7)`, or by its parts.
  var swift: String {
    switch (months, days, microseconds) {
    case (0, let days, 0): return ".days(\(days))"
    case (let months, 0, 0): return months % 12 == 0 ? ".years(\(months / 12))" : ".months(\(months))"
    case (0, 0, let time) where time % 3_600_000_000 == 0: return ".hours(\(time / 3_600_000_000))"
    case (0, 0, let time) where time % 60_000_000 == 0: return ".minutes(\(time / 60_000_000))"
    default: return "TimeSpan(months: \(months), days: \(days), microseconds: \(microseconds))"
    }
  }
}

extension SwiftSource {
  mutating func declaration(_ type: EnumType) -> (source: String, schema: Schema) {
    let head = SwiftText.call(
      "EnumType", [SwiftText.name(type.name)] + type.labels.map { SwiftText.literal($0) })
    return (SwiftText.chain(head, commentModifier(type.comment)), Schema { type })
  }

  mutating func declaration(_ domain: Domain) -> (source: String, schema: Schema) {
    let domain = domain.simplified
    var modifiers: [String] = []
    if !domain.isNullable {
      modifiers.append(".notNull(\(domain.notNullName.map { SwiftText.literal($0) } ?? ""))")
    }
    if let value = domain.defaultExpression { modifiers.append(".default(\(value.swift))") }
    if let collation = domain.collation { modifiers.append(collation.swiftModifier) }
    modifiers += domain.checks.map {
      ".check(\(SwiftText.literal($0.name)), \($0.expression.swift)\($0.isValid ? "" : ", isValid: false"))"
    }
    modifiers += commentModifier(domain.comment)
    modifiers += domain.constraintComments.sorted { $0.key < $1.key }.map {
      ".comment(onConstraint: \(SwiftText.literal($0.key)), \(SwiftText.literal($0.value)))"
    }
    let head = "Domain(\(SwiftText.name(domain.name)), \(domain.type.swift(in: live)))"
    return (SwiftText.chain(head, modifiers), Schema { domain })
  }

  mutating func declaration(_ type: CompositeType) -> (source: String, schema: Schema) {
    let attributes = type.attributes.map {
      "(\(SwiftText.literal($0.name)), \($0.type.swift(in: live)))"
    }
    var modifiers: [String] = []
    for attribute in type.attributes {
      let name = SwiftText.literal(attribute.name)
      if let collation = attribute.collation { modifiers.append(collation.swiftModifier("of: \(name), ")) }
      if let comment = attribute.comment {
        modifiers.append(".comment(on: \(name), \(SwiftText.literal(comment)))")
      }
    }
    let head = SwiftText.call("CompositeType", [SwiftText.name(type.name)] + attributes)
    return (SwiftText.chain(head, modifiers + commentModifier(type.comment)), Schema { type })
  }

  mutating func declaration(_ sequence: Sequence) -> (source: String, schema: Schema) {
    var arguments = [SwiftText.name(sequence.name)]
    if sequence.type != .bigint { arguments.append(sequence.type.swift(in: live)) }
    let options = sequence.options.swiftArguments(for: sequence.type)
    if !options.isEmpty { arguments.append("options: .init(\(options.joined(separator: ", ")))") }
    var modifiers = sequence.isUnlogged ? [".unlogged()"] : []
    if let owner = sequence.owner {
      modifiers.append(".ownedBy(\(SwiftText.name(owner.table)), \(SwiftText.literal(owner.column)))")
    }
    let head = SwiftText.call("Sequence", arguments)
    return (SwiftText.chain(head, modifiers + commentModifier(sequence.comment)), Schema { sequence })
  }

  func commentModifier(_ comment: String?, indent: Int = 2) -> [String] {
    comment.map { [".comment(\(SwiftText.literal($0, indent: indent)))"] } ?? []
  }
}

extension QualifiedName {
  /// `.collation("C")`.
  var swiftModifier: String { swiftModifier("") }

  /// The same, with something in front of the name.
  func swiftModifier(_ first: String) -> String {
    ".collation(\(first)\(SwiftText.literal(name))"
      + (namespace == "pg_catalog" ? ")" : ", in: \(SwiftText.literal(namespace)))")
  }
}

extension SQLExpression {
  /// A number or a truth value as such, all else as a text.
  var swift: String {
    if let number = Int64(text), "\(number)" == text { return text }
    return text == "true" || text == "false" ? text : SwiftText.literal(text)
  }
}
