internal import Crypto

extension Schema {
  /// The SHA-256 of the schema's canonical form, as 64 hexadecimal digits.
  ///
  /// It depends on what is declared alone: not on the order of declarations or of columns, not on the server.
  public var fingerprint: String {
    let digest = SHA256.hash(data: Array(CanonicalForm(self).text.utf8))
    return digest.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
