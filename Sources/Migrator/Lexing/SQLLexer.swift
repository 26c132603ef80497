/// Cuts SQL into tokens, as far as that is needed to find statements and names: it knows quotes, dollar quotes and
/// comments (manual, section 4.1), not grammar.
struct SQLLexer {
  struct Token {
    enum Kind {
      case space, comment, word, quotedIdentifier, string, number, semicolon, symbol
      /// A quote or a comment that is not closed.
      case unterminated
    }

    let kind: Kind
    let text: Substring
  }

  private let source: Substring.UTF8View
  private var position: Substring.UTF8View.Index

  init(_ text: String) {
    source = Substring(text).utf8
    position = source.startIndex
  }

  /// The next token, nil at the end.
  mutating func next() -> Token? {
    guard let first = peek() else { return nil }
    let start = position
    let kind = scan(first)
    return Token(kind: kind, text: Substring(source[start..<position]))
  }

  /// Passes what is left of the line, without the line break.
  mutating func restOfLine() -> Substring {
    let start = position
    skip { $0 != UInt8(ascii: "\n") }
    return Substring(source[start..<position])
  }

  /// Passes a line break and the line behind it; nil at the end.
  mutating func nextLine() -> Substring? {
    guard peek() == UInt8(ascii: "\n") else { return nil }
    advance()
    return restOfLine()
  }

  private mutating func scan(_ first: UInt8) -> Token.Kind {
    switch first {
    case UInt8(ascii: "'"): return quoted(first, escapes: false) ? .string : .unterminated
    case UInt8(ascii: "\""): return quoted(first, escapes: false) ? .quotedIdentifier : .unterminated
    case UInt8(ascii: ";"):
      advance()
      return .semicolon
    case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
      skip { $0 != UInt8(ascii: "\n") }
      return .comment
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
      return blockComment() ? .comment : .unterminated
    case UInt8(ascii: "$"): return dollarQuoted()
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      guard peek(1) == UInt8(ascii: "'") else { return word() }
      advance()
      repeat {
        guard quoted(UInt8(ascii: "'"), escapes: true) else { return .unterminated }
      } while continues()
      return .string
    case _ where Self.isSpace(first):
      skip(Self.isSpace)
      return .space
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      skip(Self.isWord)
      return .number
    case _ where Self.isWord(first): return word()
    default:
      advance()
      return .symbol
    }
  }

  private mutating func word() -> Token.Kind {
    skip(Self.isWord)
    return .word
  }

  /// Passes a quoted text; a doubled quote stands for one.
  private mutating func quoted(_ quote: UInt8, escapes: Bool) -> Bool {
    advance()
    while let byte = peek() {
      advance()
      if escapes, byte == UInt8(ascii: "\\") {
        advance()
      } else if byte == quote {
        if peek() != quote { return true }
        advance()
      }
    }
    return false
  }

  /// Goes on to the next line where a quote opens there that continues the one that ended here, with escapes as in that.
  private mutating func continues() -> Bool {
    var ahead = self
    ahead.skip(Self.isSpace)
    guard ahead.peek() == UInt8(ascii: "'"), source[position..<ahead.position].contains(UInt8(ascii: "\n"))
    else { return false }
    self = ahead
    return true
  }

  /// Passes a comment; these nest.
  private mutating func blockComment() -> Bool {
    var depth = 0
    while let byte = peek() {
      if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        depth += 1
        advance(2)
      } else if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        depth -= 1
        advance(2)
        if depth == 0 { return true }
      } else {
        advance()
      }
    }
    return false
  }

  /// Passes `$tag$ … $tag$`; a lone dollar (of `$1`) is a symbol.
  private mutating func dollarQuoted() -> Token.Kind {
    let start = position
    advance()
    if let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { return .symbol }
    skip { Self.isWord($0) && $0 != UInt8(ascii: "$") }
    guard peek() == UInt8(ascii: "$") else {
      position = source.index(after: start)
      return .symbol
    }
    advance()
    let tag = Array(source[start..<position])
    while peek() != nil {
      if peek() == UInt8(ascii: "$"), source[position...].starts(with: tag) {
        advance(tag.count)
        return .string
      }
      advance()
    }
    return .unterminated
  }

  /// The byte that comes next, or some bytes later.
  func peek(_ distance: Int = 0) -> UInt8? {
    guard let index = source.index(position, offsetBy: distance, limitedBy: source.endIndex),
      index < source.endIndex
    else { return nil }
    return source[index]
  }

  private mutating func advance(_ count: Int = 1) {
    position = source.index(position, offsetBy: count, limitedBy: source.endIndex) ?? source.endIndex
  }

  private mutating func skip(_ condition: (UInt8) -> Bool) {
    while let byte = peek(), condition(byte) { advance() }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (9...13).contains(byte)
  }

  /// Letters, digits, `_`, `$`, and all bytes beyond ASCII, as in PostgreSQL's own scanner.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 128...255:
      true
    default: false
    }
  }
}
