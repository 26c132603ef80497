/// Checks that bytes are one JSON value (RFC 8259), without building it.
///
/// How deep it nests is no matter here: the server says what its stack takes.
struct JSONSyntax {
  /// Which of PostgreSQL's types is to take it.
  enum Form {
    /// `json` keeps the text as it is, whatever its escapes stand for.
    case json
    /// `jsonb` holds the characters: not NUL, and of surrogates only pairs.
    case jsonb
  }

  private var reader: ByteReader
  private let form: Form
  /// The lists that are open, the innermost last: whether each is an object.
  private var open: [Bool] = []

  static func check(_ text: UnsafeRawBufferPointer, form: Form) throws(ValueError) {
    var syntax = JSONSyntax(text, form)
    syntax.reader.skipSpace()
    guard syntax.value() else {
      throw ValueError("\(text.shown) is not valid JSON, at byte \(syntax.reader.position + 1)")
    }
    syntax.reader.skipSpace()
    guard syntax.reader.isAtEnd else {
      throw ValueError("\(text.shown) has more than one JSON value, at byte \(syntax.reader.position + 1)")
    }
  }

  private init(_ text: UnsafeRawBufferPointer, _ form: Form) {
    self.form = form
    reader = ByteReader(text)
  }

  /// Takes a value, with all that is in it. The lists stand in an array, not on the stack, which has its bounds.
  private mutating func value() -> Bool {
    repeat {
      if let bracket = reader.take(UInt8(ascii: "{"), UInt8(ascii: "[")) {
        let isObject = bracket == UInt8(ascii: "{")
        open.append(isObject)
        reader.skipSpace()
        if !takeEnd(isObject) {
          guard !isObject || key() else { return false }
          continue
        }
        open.removeLast()
      } else {
        guard scalar() else { return false }
      }
      guard endValue() else { return false }
    } while !open.isEmpty
    return true
  }

  /// After a value: takes the ends of all lists that end here, or the comma before the next value.
  private mutating func endValue() -> Bool {
    while let isObject = open.last {
      reader.skipSpace()
      if takeEnd(isObject) {
        open.removeLast()
        continue
      }
      guard reader.take(UInt8(ascii: ",")) != nil else { return false }
      reader.skipSpace()
      return !isObject || key()
    }
    return true
  }

  private mutating func takeEnd(_ isObject: Bool) -> Bool {
    reader.take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) != nil
  }

  private mutating func key() -> Bool {
    guard string() else { return false }
    reader.skipSpace()
    guard reader.take(UInt8(ascii: ":")) != nil else { return false }
    reader.skipSpace()
    return true
  }

  private mutating func scalar() -> Bool {
    switch reader.peek() {
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: "t"): word("true")
    case UInt8(ascii: "f"): word("false")
    case UInt8(ascii: "n"): word("null")
    default: number()
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
    guard let unit = codeUnit() else { return false }
    guard form == .jsonb else { return true }
    switch unit {
    case 0, 0xDC00...0xDFFF: return false
    case 0xD800...0xDBFF:
      guard reader.take(UInt8(ascii: "\\")) != nil, reader.take(UInt8(ascii: "u")) != nil,
        let low = codeUnit()
      else { return false }
      return (0xDC00...0xDFFF).contains(low)
    default: return true
    }
  }

  /// Takes four hexadecimal digits.
  private mutating func codeUnit() -> Int? {
    var unit = 0
    for _ in 0..<4 {
      guard let byte = reader.peek(), let digit = ByteReader.hexDigit(byte) else { return nil }
      _ = reader.take(byte)
      unit = unit * 16 + Int(digit)
    }
    return unit
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
