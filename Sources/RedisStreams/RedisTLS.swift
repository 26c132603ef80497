/// How a connection is encrypted. The server's certificate is always verified, with the name or address that it was
/// connected to.
public struct RedisTLS: Sendable, Hashable {
  /// A file with the certificates of the authorities to trust, as PEM; nil trusts those of the system.
  public var authorities: String?
  /// A file with the client's certificate and what leads to its authority, as PEM, for a server that asks for one.
  public var certificate: String?
  /// A file with the certificate's private key, as PEM, without a passphrase.
  public var key: String?
  /// The name that the server's certificate must be for, when it isn't the host that is connected to.
  public var serverName: String?

  /// Trusts the system's authorities, and has no certificate of its own.
  public init() {}
}
