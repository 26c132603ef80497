/// Which part of a Redis Cluster's keyspace a key belongs to (Redis Cluster specification, "Key distribution model").
struct HashSlot: Sendable, Hashable {
  /// How many there are.
  static let count = 16_384

  let number: Int

  init(number: Int) { self.number = number }

  /// The slot of a key: of what stands between its first `{` and the next `}`, where that is anything.
  init(_ key: some Collection<UInt8>) { self.init(number: Int(Self.crc16(Self.tag(key))) % Self.count) }

  /// The part of a key that says its slot.
  static func tag<Key: Collection<UInt8>>(_ key: Key) -> Key.SubSequence {
    guard let open = key.firstIndex(of: UInt8(ascii: "{")) else { return key[...] }
    let inner = key[key.index(after: open)...]
    guard let close = inner.firstIndex(of: UInt8(ascii: "}")), close > inner.startIndex else {
      return key[...]
    }
    return inner[..<close]
  }

  /// CRC-16/XMODEM: polynomial 1021, from 0, nothing reflected.
  static func crc16(_ bytes: some Sequence<UInt8>) -> UInt16 {
    bytes.reduce(0) { crc, byte in crc << 8 ^ table[Int(UInt8(truncatingIfNeeded: crc >> 8) ^ byte)] }
  }

  private static let table: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte) << 8) { crc, _ in crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021 }
  }
}
