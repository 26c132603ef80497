// Quoting goes by bytes. PostgreSQL sees a quote where Swift sees one character of a quote and a combining mark: a text
// that is quoted by characters can end its literal early.

extension SQL {
  /// An identifier, in double quotes where PostgreSQL would need them (manual, section 4.1.1).
  public static func quoted(identifier name: String) -> String {
    let isPlain =
      name.utf8.enumerated().allSatisfy { index, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
        default: false
        }
      } && !name.isEmpty && !Keywords.needingQuotes.contains(name)
    return isPlain ? name : "\"" + name.replacing(byte: "\"", with: "\"\"") + "\""
  }

  /// A name with its namespace, each in quotes where needed.
  public static func quoted(_ name: QualifiedName) -> String {
    quoted(identifier: name.namespace) + "." + quoted(identifier: name.name)
  }

  /// A string literal; with a backslash in it an escape string, which reads alike under any
  /// `standard_conforming_strings`.
  public static func quoted(literal text: String) -> String {
    let quoted = "'" + text.replacing(byte: "'", with: "''").replacing(byte: "\\", with: "\\\\") + "'"
    return text.utf8.contains(UInt8(ascii: "\\")) ? "E" + quoted : quoted
  }

  /// A text between dollars, with a tag that it doesn't hold.
  package static func dollarQuoted(_ text: String, tag: String = "") -> String {
    var tag = tag
    // Its last dollar may be the first of what ends it.
    while "\(text)$\(tag)".utf8.firstRange(of: "$\(tag)$".utf8) != nil { tag += "x" }
    return "$\(tag)$\(text)$\(tag)$"
  }

  /// What a token in single or double quotes says, `it's` of `'it''s'`; one without quotes stays as it is.
  package static func unquoted(_ token: some StringProtocol) -> String {
    let hasEscapes = token.utf8.starts(with: "E'".utf8)
    let bytes = Array(token.utf8.dropFirst(hasEscapes ? 1 : 0))
    guard let quote = bytes.first, ["'", "\""].contains(Unicode.Scalar(quote)), bytes.count > 1,
      bytes.last == quote
    else { return String(token) }
    let text = bytes.dropFirst().dropLast().halving(quote)
    return String(decoding: hasEscapes ? text.halving(UInt8(ascii: "\\")) : text, as: UTF8.self)
  }
}

extension String {
  /// The text with something else for each byte of ASCII, whatever stands beside it.
  package func replacing(byte: Unicode.Scalar, with replacement: String) -> String {
    // Most texts have none.
    guard utf8.contains(UInt8(ascii: byte)) else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(utf8.count + replacement.utf8.count)
    for other in utf8 {
      if other == UInt8(ascii: byte) {
        result.append(contentsOf: replacement.utf8)
      } else {
        result.append(other)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension Collection<UInt8> {
  /// One for each two of a byte that follow each other.
  fileprivate func halving(_ doubled: UInt8) -> [UInt8] {
    var result: [UInt8] = []
    var isSecond = false
    for byte in self {
      isSecond = byte == doubled && !isSecond
      if isSecond || byte != doubled { result.append(byte) }
    }
    return result
  }
}
