/// The text form of arrays (manual, section 8.15.6): `{a,"b \"c\"",NULL}`.
enum ArrayLiteral {
  /// The elements of a one-dimensional array, nil for NULL; nil where the text is none.
  ///
  /// Reads bytes: as Swift's characters, a comma and an accent that follows it are one.
  static func parse(_ text: String) -> [String?]? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 2, bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else {
      return nil
    }
    if bytes.count == 2 { return [] }
    var parser = Parser()
    for byte in bytes.dropFirst().dropLast() {
      guard parser.take(byte) else { return nil }
    }
    return parser.finish()
  }

  private struct Parser {
    private var elements: [String?] = []
    private var element: [UInt8] = []
    private var hasQuotes = false
    private var isInQuotes = false
    private var isEscaped = false

    /// Takes the next byte; false for one of an inner array.
    mutating func take(_ byte: UInt8) -> Bool {
      switch byte {
      case _ where isEscaped:
        element.append(byte)
        isEscaped = false
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "\""):
        isInQuotes.toggle()
        hasQuotes = true
      case UInt8(ascii: ",") where !isInQuotes: endElement()
      case UInt8(ascii: "{") where !isInQuotes: return false
      default: element.append(byte)
      }
      return true
    }

    mutating func finish() -> [String?]? {
      endElement()
      return isInQuotes || isEscaped ? nil : elements
    }

    private mutating func endElement() {
      let text = String(decoding: element, as: UTF8.self)
      elements.append(!hasQuotes && text == "NULL" ? nil : text)
      element = []
      hasQuotes = false
    }
  }
}
