internal import Crypto

extension Schema {
  /// The SHA-256 of the schema's canonical form, as 64 hexadecimal digits.
  ///
  /// It depends on what is declared alone: not on the order of declarations or of columns, not on the server.
  public var fingerprint: String { SHA256Text.of(CanonicalForm(self).text) }
}

/// Checksums of texts.
package enum SHA256Text {
  /// The SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits.
  package static func of(_ text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
