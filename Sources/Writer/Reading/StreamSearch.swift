import RedisStreams

extension StreamClient {
  /// The streams that feed the routes: all that the patterns match but the dead letters.
  func streams(
    of routes: [Route], _ configuration: WriterConfiguration
  ) async throws(RedisError) -> StreamKeys {
    var found = StreamKeys()
    for pattern in configuration.patterns(of: routes) {
      found.formUnion(try await streamKeys(matching: pattern))
    }
    found.remove(configuration.deadLetterStream)
    return found
  }
}

extension StreamKeys {
  /// The others as they may be shown: what is no UTF-8 in them is replaced by U+FFFD.
  var shownOthers: [String] {
    others.map { ExactKey(String(decoding: $0, as: UTF8.self)) }.sorted().map(\.text)
  }
}
