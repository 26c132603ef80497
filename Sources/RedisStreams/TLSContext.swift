import COpenSSL

/// Owns an `SSL_CTX`: whom to trust and who we are. It belongs to one connection.
final class TLSContext {
  fileprivate let pointer: OpaquePointer

  /// Reads the files anew for every connection, so that renewed certificates are used without a restart.
  init(_ configuration: RedisTLS) throws(RedisError) {
    // Errors are kept by thread: what another connection left there is not ours to tell.
    ERR_clear_error()
    guard let context = SSL_CTX_new(TLS_client_method()) else {
      throw TLSFailure.outOfMemory
    }
    pointer = context
    // Macros of OpenSSL, which Swift does not import.
    SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
    SSL_CTX_ctrl(
      pointer, SSL_CTRL_MODE, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER), nil)
    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    try trust(configuration)
    try identify(configuration)
  }

  deinit { SSL_CTX_free(pointer) }

  private func trust(_ configuration: RedisTLS) throws(RedisError) {
    guard let file = configuration.authorities else {
      SSL_CTX_set_default_verify_paths(pointer)
      return
    }
    guard SSL_CTX_load_verify_locations(pointer, file, nil) == 1 else {
      throw TLSFailure.unusable(file, "REDIS_TLS_CA_FILE", "certificates of authorities as PEM")
    }
  }

  private func identify(_ configuration: RedisTLS) throws(RedisError) {
    guard let certificate = configuration.certificate else { return }
    guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1 else {
      throw TLSFailure.unusable(certificate, "REDIS_TLS_CERT_FILE", "a certificate as PEM")
    }
    // One file may hold both.
    let key = configuration.key ?? certificate
    // Without this, OpenSSL would ask for a passphrase at the terminal.
    SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in 0 }
    guard SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1 else {
      throw TLSFailure.unusable(
        key, "REDIS_TLS_KEY_FILE", "the certificate's private key as PEM, without a passphrase")
    }
  }
}

/// Owns an `SSL` that speaks with a server through memory: the caller carries what it has to say, and brings what
/// came.
///
/// OpenSSL's own use of a socket knows no deadline, and raises SIGPIPE when the server is gone.
final class TLSSession {
  private let pointer: OpaquePointer
  // Of the session, which frees them.
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer

  /// What a step came to.
  enum Step {
    /// So many bytes were taken or given.
    case done(Int)
    /// Bytes of the server are wanted.
    case wantsBytes
  }

  /// A session with a server whose certificate must be for a name or an IP address.
  init(_ context: TLSContext, name: String) throws(RedisError) {
    guard let session = SSL_new(context.pointer) else { throw TLSFailure.outOfMemory }
    guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
      SSL_free(session)
      throw TLSFailure.outOfMemory
    }
    SSL_set_bio(session, incoming, outgoing)
    SSL_set_connect_state(session)
    pointer = session
    self.incoming = incoming
    self.outgoing = outgoing
    try expect(name)
  }

  deinit { SSL_free(pointer) }

  private func expect(_ name: String) throws(RedisError) {
    let parameters = SSL_get0_param(pointer)
    // An address takes the place of names; it is no name to ask a server for.
    if X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 { return }
    ERR_clear_error()
    X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    guard X509_VERIFY_PARAM_set1_host(parameters, name, 0) == 1 else {
      throw RedisError(.invalidConfiguration, "\(name) is no name that a certificate can be for")
    }
    var bytes = Array(name.utf8CString)
    bytes.withUnsafeMutableBytes { bytes in
      // SSL_set_tlsext_host_name, a macro. OpenSSL copies the name.
      _ = SSL_ctrl(
        pointer, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), bytes.baseAddress)
    }
  }

  /// Goes on with the handshake.
  func shakeHands() throws(RedisError) -> Step { try step { SSL_do_handshake(pointer) } }

  /// Encrypts bytes; what comes of them is to be carried to the server.
  func encrypt(_ bytes: UnsafeRawBufferPointer) throws(RedisError) -> Step {
    try step { SSL_write(pointer, bytes.baseAddress, Int32(clamping: bytes.count)) }
  }

  /// Decrypts what has come.
  func decrypt(into buffer: UnsafeMutableRawBufferPointer) throws(RedisError) -> Step {
    try step { SSL_read(pointer, buffer.baseAddress, Int32(clamping: buffer.count)) }
  }

  /// Brings bytes of the server.
  func bring(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
    guard BIO_write(incoming, bytes.baseAddress, Int32(clamping: bytes.count)) == bytes.count else {
      throw TLSFailure.outOfMemory
    }
  }

  /// Takes bytes for the server into a buffer, and gives how many; 0 when there are no more.
  func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    max(0, Int(BIO_read(outgoing, buffer.baseAddress, Int32(clamping: buffer.count))))
  }

  private func step(_ call: () -> Int32) throws(RedisError) -> Step {
    // What other code of this thread left there would be taken for this call's.
    ERR_clear_error()
    let count = call()
    if count > 0 { return .done(Int(count)) }
    guard SSL_get_error(pointer, count) == SSL_ERROR_WANT_READ else {
      throw TLSFailure.error(verification: SSL_get_verify_result(pointer))
    }
    return .wantsBytes
  }
}
