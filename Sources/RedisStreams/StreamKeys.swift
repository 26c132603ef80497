/// The keys of streams that `SCAN` found. Redis takes any bytes for a key.
public struct StreamKeys: Sendable, Hashable {
  /// Those that are text. Of several that are one text to Swift, composed otherwise (`é` as one character, and as an
  /// `e` with an accent after it), it is the least by bytes.
  public private(set) var texts: Set<String> = []
  /// Those that can't be read here: no UTF-8, so that each as a text would name another stream, or one text with
  /// another key that is less by bytes.
  public private(set) var others: Set<[UInt8]> = []

  /// No keys.
  public init() {}

  /// Adds what a part of `SCAN` gave.
  mutating func insert(_ keys: RedisReply) {
    for key in keys.elements {
      if let text = key.validString {
        insert(text)
      } else {
        others.insert(key.withBytes { Array($0) })
      }
    }
  }

  /// Adds a key. Which of several that are one text is read does not depend on their order.
  mutating func insert(_ key: String) {
    let (isNew, known) = texts.insert(key)
    guard !isNew, !known.utf8.elementsEqual(key.utf8) else { return }
    let isLess = key.utf8.lexicographicallyPrecedes(known.utf8)
    if isLess { texts.update(with: key) }
    others.insert(Array((isLess ? known : key).utf8))
  }

  /// Adds the keys that another look found.
  public mutating func formUnion(_ keys: StreamKeys) {
    for key in keys.texts { insert(key) }
    others.formUnion(keys.others)
  }

  /// Takes a key out.
  public mutating func remove(_ key: String) {
    others.remove(Array(key.utf8))
    guard let place = texts.firstIndex(of: key), texts[place].utf8.elementsEqual(key.utf8) else { return }
    texts.remove(at: place)
    // Another that is the same text can be read then.
    let left = others
    others = []
    for bytes in left {
      if let text = String(validating: bytes, as: UTF8.self) { insert(text) } else { others.insert(bytes) }
    }
  }
}
