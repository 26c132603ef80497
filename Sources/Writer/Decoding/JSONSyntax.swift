/// Checks that bytes are one JSON value (RFC 8259), without building it.
struct JSONSyntax {
  /// How deep arrays and objects may nest: as deep as PostgreSQL's default stack takes with room to spare.
  private static let maximumDepth = 512
  private var reader: ByteReader
  private let takesNUL: Bool

  /// - Parameter takesNUL: whether the escape `\u0000` is taken: `json` keeps the text as it is, `jsonb` can't hold the
  ///   character that it stands for.
  static func check(_ text: UnsafeRawBufferPointer, takesNUL: Bool) throws(ValueError) {
    var syntax = JSONSyntax(text, takesNUL: takesNUL)
    syntax.reader.skipSpace()
    guard syntax.value(depth: 0) else {
      throw ValueError("\(text.shown) is not valid JSON, at byte \(syntax.reader.position + 1)")
    }
    syntax.reader.skipSpace()
    guard syntax.reader.isAtEnd else {
      throw ValueError("\(text.shown) has more than one JSON value, at byte \(syntax.reader.position + 1)")
    }
  }

  private init(_ text: UnsafeRawBufferPointer, takesNUL: Bool) {
    self.takesNUL = takesNUL
    reader = ByteReader(text)
  }

  private mutating func value(depth: Int) -> Bool {
    guard depth < Self.maximumDepth, let byte = reader.peek() else { return false }
    switch byte {
    case UInt8(ascii: "{"): return list(UInt8(ascii: "{"), UInt8(ascii: "}"), depth: depth, isObject: true)
    case UInt8(ascii: "["): return list(UInt8(ascii: "["), UInt8(ascii: "]"), depth: depth, isObject: false)
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number()
    }
  }

  private mutating func list(_ open: UInt8, _ close: UInt8, depth: Int, isObject: Bool) -> Bool {
    _ = reader.take(open)
    reader.skipSpace()
    if reader.take(close) != nil { return true }
    while true {
      if isObject {
        guard string() else { return false }
        reader.skipSpace()
        guard reader.take(UInt8(ascii: ":")) != nil else { return false }
        reader.skipSpace()
      }
      guard value(depth: depth + 1) else { return false }
      reader.skipSpace()
      if reader.take(close) != nil { return true }
      guard reader.take(UInt8(ascii: ",")) != nil else { return false }
      reader.skipSpace()
    }
  }

  private mutating func string() -> Bool {
    guard reader.take(UInt8(ascii: "\"")) != nil else { return false }
    while let byte = reader.peek() {
      _ = reader.take(byte)
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"): guard escape() else { return false }
      case 0..<0x20: return false
      default: break
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let byte = reader.peek() else { return false }
    _ = reader.take(byte)
    guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
    var code = 0
    for _ in 0..<4 {
      guard let byte = reader.peek(), let digit = ByteReader.hexDigit(byte) else { return false }
      _ = reader.take(byte)
      code = code * 16 + Int(digit)
    }
    return takesNUL || code != 0
  }

  private mutating func word(_ word: StaticString) -> Bool {
    for byte in word.utf8Bytes where reader.take(byte) == nil { return false }
    return true
  }

  private mutating func number() -> Bool {
    _ = reader.take(UInt8(ascii: "-"))
    let whole = reader.digitRun()
    guard !whole.isEmpty, whole.count == 1 || whole[0] != UInt8(ascii: "0") else { return false }
    if reader.take(UInt8(ascii: ".")) != nil, reader.digitRun().isEmpty { return false }
    if reader.take(UInt8(ascii: "e"), UInt8(ascii: "E")) != nil {
      _ = reader.take(UInt8(ascii: "+"), UInt8(ascii: "-"))
      if reader.digitRun().isEmpty { return false }
    }
    return true
  }
}

extension StaticString {
  /// The bytes of an ASCII literal.
  fileprivate var utf8Bytes: UnsafeBufferPointer<UInt8> {
    // A static string lives as long as the program.
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
