import COpenSSL

/// OpenSSL's errors in a user's words.
enum TLSFailure {
  static var outOfMemory: RedisError { RedisError(.connection, "out of memory for a connection with TLS") }

  /// A file that can't be used for what it is there for.
  static func unusable(_ file: String, _ setting: String, _ use: String) -> RedisError {
    RedisError(
      .unusableFile, "\(file) can't be used for TLS: \(text(ERR_peek_error()))",
      advice: "\(setting) must name a readable file with \(use)")
  }

  /// Why a step of a session failed, by OpenSSL's own list of errors and the result of verifying the server.
  static func error(verification: Int) -> RedisError {
    if verification != Int(X509_V_OK) { return untrusted(Int32(clamping: verification)) }
    let code = ERR_peek_last_error()
    // ERR_GET_REASON, a function of the header's that Swift does not import on every version.
    let reason = Int32(truncatingIfNeeded: code & 0x7FFFFF)
    let text = text(code)
    if let advice = refusals[reason] {
      return RedisError(.untrusted, "the server refuses the connection: \(text)", advice: advice)
    }
    if reason == SSL_R_WRONG_VERSION_NUMBER {
      return RedisError(.connection, "what answers there doesn't speak TLS", advice: port)
    }
    if code == 0 { return RedisError(.connection, "the connection to Redis is lost: the server ended TLS") }
    return RedisError(.connection, "the connection to Redis is lost: TLS: \(text)")
  }

  private static func untrusted(_ result: Int32) -> RedisError {
    let text = X509_verify_cert_error_string(Int(result)).map { String(cString: $0) } ?? "error \(result)"
    return RedisError(
      .untrusted, "the server's certificate is not trusted: \(text)", advice: advice(result))
  }

  private static func advice(_ result: Int32) -> String? {
    switch result {
    case X509_V_ERR_CERT_HAS_EXPIRED: "renew the server's certificate, and look at this machine's clock"
    case X509_V_ERR_CERT_NOT_YET_VALID: "look at this machine's clock, and the server's"
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      "connect by a name that the certificate is for, say it with REDIS_TLS_SERVER_NAME, or issue one for this host"
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      "REDIS_TLS_CA_FILE must name the certificate of the authority that signed the server's"
    default: nil
    }
  }

  /// A Redis without TLS takes a handshake for the beginning of a command, and waits for the rest.
  static var noHandshake: RedisError {
    RedisError(.timeout, "no answer to TLS's handshake in time", advice: port)
  }

  private static let port = "use the port that Redis has for TLS (tls-port), or leave REDIS_TLS out"

  private static let wantsCertificate =
    "give a certificate that the server trusts: REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE"

  /// What servers say when they refuse a client.
  private static let refusals: [Int32: String] = [
    SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
    SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE: wantsCertificate,
    SSL_R_SSLV3_ALERT_BAD_CERTIFICATE: wantsCertificate,
    SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN: wantsCertificate,
    SSL_R_TLSV1_ALERT_UNKNOWN_CA: wantsCertificate,
    SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED: "renew the certificate that REDIS_TLS_CERT_FILE names",
    SSL_R_TLSV1_ALERT_PROTOCOL_VERSION: "the server must speak TLS 1.2 or later",
  ]

  /// The reason of an error: what a file or the server lacks. Of several the first is nearest to the cause.
  private static func text(_ code: UInt) -> String {
    guard code != 0 else { return "unknown reason" }
    // Errors of the system have no text in OpenSSL's lists.
    if code & (1 << 31) != 0 { return reason(Int32(truncatingIfNeeded: code & 0x7FFFFFFF)) }
    return ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
