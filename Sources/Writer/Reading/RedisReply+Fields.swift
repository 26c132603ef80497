import RedisStreams

// What XINFO says.
extension RedisReply {
  /// The value of a name, where names and values take turns.
  func field(_ name: String) -> RedisReply? {
    for index in stride(from: 0, to: count - 1, by: 2) where element(index)?.string == name {
      return element(index + 1)
    }
    return nil
  }

  /// The id under a name.
  func id(_ name: String) -> StreamID? { field(name)?.string.flatMap { StreamID($0) } }
}
