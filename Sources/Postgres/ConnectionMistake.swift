/// What libpq itself finds wrong with the settings when it connects, read from its message. Waiting does not fix it.
struct ConnectionMistake {
  let kind: PostgresError.Kind
  let advice: String

  /// Reads a message; nil where it tells of something else.
  init?(_ message: String) {
    let words = message.withoutQuoted
    func has(_ phrases: [String]) -> Bool { phrases.contains { words.contains($0) } }
    if message.hasPrefix("invalid "), message.contains(" value: ") {
      kind = .invalidConfiguration
      advice = "fix it in DATABASE_URL; libpq's manual, section 34.1.2, has the values"
    } else if has(["could not match "]) {
      kind = .invalidConfiguration
      advice = "name as many ports in DATABASE_URL as hosts, or one for all of them"
    } else if has(Self.files) {
      kind = .invalidConfiguration
      advice =
        "sslrootcert, sslcert and sslkey in DATABASE_URL must name readable files, the key's for its owner alone (chmod 600)"
    } else if has(["certificate verify failed", "does not match host name"]) {
      kind = .untrusted
      advice =
        "sslrootcert in DATABASE_URL must name the certificate of the authority that signed the server's, which must be for the "
        + "host that is connected to, and not have expired"
    } else {
      return nil
    }
  }

  private static let files = [
    "root certificate file \"\" does not exist", "could not read root certificate file",
    "could not read certificate file",
    "could not open certificate file",
    "private key file \"\" has group or world access", "private key file \"\" must be owned",
    "private key file \"\" is not a regular file", "could not load private key file",
    "could not stat private key file",
    "certificate present, but not private key file", "certificate does not match private key file",
  ]
}
