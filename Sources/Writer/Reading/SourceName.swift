import RedisStreams

/// A Redis was emptied while its streams were read, or another one answers: what the ledger knows is of the former one.
struct SourceReplaced: Error {}

/// The name by which the ledger knows a Redis. It is kept in Redis itself: ids of another Redis mean nothing to the
/// ledger, and neither do those of one that was emptied.
struct SourceName: Sendable {
  let name: String
  /// Whether it was made just now: writers that know another one are of a Redis that was emptied since.
  let isNew: Bool
  /// The key that holds it; nil where the settings have it, or where no key can be kept.
  private let key: String?

  /// The name that the settings have, or that Redis keeps; makes one where there is none.
  ///
  /// - Parameter cannotKeep: is told the key that this user may not keep.
  static func find(
    _ configuration: WriterConfiguration, _ redis: any StreamClient, cannotKeep: (String) -> Void
  ) async throws(RedisError) -> SourceName {
    if let name = configuration.sourceName { return SourceName(name: name, isNew: false, key: nil) }
    let key = "\(configuration.deadLetterStream):source"
    do throws(RedisError) {
      if let name = try await redis.send(["GET", key]).string {
        return SourceName(name: name, isNew: false, key: key)
      }
      let made = String(UInt64.random(in: 0 ... .max), radix: 36)
      try await redis.send(["SET", key, made, "NX"])
      let name = try await redis.send(["GET", key]).string ?? made
      return SourceName(name: name, isNew: name == made, key: key)
    } catch {
      guard ["NOPERM", "WRONGTYPE"].contains(error.code) else { throw error }
      cannotKeep(key)
      return SourceName(name: "default", isNew: false, key: nil)
    }
  }

  /// Makes sure that it is still this Redis.
  ///
  /// - Throws: ``SourceReplaced`` when it isn't, or a `RedisError`.
  func check(_ redis: any StreamClient) async throws {
    guard let key, try await redis.send(["GET", key]).string != name else { return }
    throw SourceReplaced()
  }
}
