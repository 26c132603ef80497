import SchemaKit

extension ColumnType {
  private static let shortNames = [
    "character varying": "varchar", "character": "char", "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp", "time with time zone": "timetz",
    "time without time zone": "time",
    "double precision": "double", "bit varying": "varbit",
  ]

  /// The type as people write it: `timestamptz`, `varchar(40)`, `email` for a type in `public`.
  var short: String {
    let suffix = isArray ? "[]" : ""
    switch base {
    case .named(let name, let modifier):
      return (name.namespace == "public" ? name.name : "\(name)") + (modifier ?? "") + suffix
    case .builtin(let text):
      guard let builtinName, let short = Self.shortNames[builtinName] else { return text + suffix }
      let list = modifiers.map(String.init).joined(separator: ",")
      return short + (list.isEmpty ? "" : "(\(list))") + suffix
    }
  }
}

extension SchemaObject {
  /// A view's columns, as far as a server told them.
  var viewColumns: [(name: String, type: String)] {
    signature.map { entry in
      var lexer = SQLLexer(entry)
      guard let token = lexer.next() else { return (entry, "") }
      // A collation may follow, which starts with a quote or has a dot in it.
      let words = entry.dropFirst(token.text.count + 1).split(separator: " ")
      let isCollated = words.count > 1 && words.last.map { $0.hasPrefix("\"") || $0.contains(".") } ?? false
      let type = (isCollated ? words.dropLast() : words[...]).joined(separator: " ")
      return (SQL.unquoted(token.text), ColumnType(.builtin(type)).short)
    }
  }
}
