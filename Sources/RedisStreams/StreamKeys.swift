/// The keys of streams that `SCAN` found. Redis takes any bytes for a key.
public struct StreamKeys: Sendable, Hashable {
  /// Those that are text.
  public private(set) var texts: Set<String> = []
  /// Those that are no UTF-8: as a text each would name another stream, so none of them can be read here.
  public private(set) var others: Set<[UInt8]> = []

  /// No keys.
  public init() {}

  /// Adds what a part of `SCAN` gave.
  mutating func insert(_ keys: RedisReply) {
    for key in keys.elements {
      if let text = key.validString {
        texts.insert(text)
      } else {
        others.insert(key.withBytes { Array($0) })
      }
    }
  }

  /// Adds the keys that another look found.
  public mutating func formUnion(_ keys: StreamKeys) {
    texts.formUnion(keys.texts)
    others.formUnion(keys.others)
  }

  /// Takes a key out.
  public mutating func remove(_ key: String) { texts.remove(key) }
}
