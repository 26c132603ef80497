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

  /// The group of a name, of what XINFO GROUPS gave.
  func group(named name: String) -> RedisReply? {
    elements.first { $0.field("name")?.string.map { $0.utf8.elementsEqual(name.utf8) } == true }
  }

  /// The id under a name.
  func id(_ name: String) -> StreamID? { field(name)?.string.flatMap { StreamID($0) } }
}
