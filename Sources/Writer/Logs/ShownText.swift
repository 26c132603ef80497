/// Texts of others for a terminal or a log.
package enum ShownText {
  /// Whatever is no printable character stands as `\xNN`, a backslash twice: nothing ends a line, or turns its direction.
  package static func of(_ bytes: some Collection<UInt8>, limit: Int = .max) -> String {
    let part = Array(bytes.prefix(limit))
    var text = ""
    // Cut in the middle of a character, the end is no UTF-8: it is shown byte for byte.
    if let whole = String(validating: part, as: UTF8.self) {
      for scalar in whole.unicodeScalars { text += shown(scalar) }
    } else {
      text = part.map { (32..<127).contains($0) ? shown(UnicodeScalar($0)) : hex($0) }.joined()
    }
    return part.count < bytes.count ? text + "…" : text
  }

  private static func shown(_ scalar: UnicodeScalar) -> String {
    if scalar == "\\" { return "\\\\" }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      return String(scalar).utf8.map(hex).joined()
    default: return String(scalar)
    }
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count < 2 ? "0" + digits : digits)
  }
}
