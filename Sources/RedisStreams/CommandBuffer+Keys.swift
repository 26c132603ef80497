/// Where the commands of a buffer go to in a cluster.
extension CommandBuffer {
  /// A command's bytes as they are sent.
  func command(_ index: Int) -> ArraySlice<UInt8> {
    bytes[starts[index]..<(index + 1 < starts.count ? starts[index + 1] : bytes.count)]
  }

  /// The slot of a command's first key; nil for a command without one.
  func slot(_ index: Int) -> HashSlot? {
    var arguments = Arguments(command(index))
    guard let name = arguments.next() else { return nil }
    switch String(decoding: name, as: UTF8.self).uppercased() {
    case "PING", "INFO", "ROLE", "TIME", "SCAN", "MULTI", "EXEC", "DISCARD", "CLIENT", "CONFIG",
      "CLUSTER", "ACL", "SCRIPT", "COMMAND", "DBSIZE", "WAIT", "AUTH":
      return nil
    case "XGROUP", "XINFO", "OBJECT", "MEMORY":
      _ = arguments.next()
    case "EVAL", "EVALSHA", "FCALL":
      _ = arguments.next()
      guard let count = arguments.next(), !count.elementsEqual([UInt8(ascii: "0")]) else { return nil }
    case "XREAD", "XREADGROUP":
      // A group or a consumer may be called STREAMS as well.
      if name.count > 5 { for _ in 0..<3 { _ = arguments.next() } }
      while let word = arguments.next(), String(decoding: word, as: UTF8.self).uppercased() != "STREAMS" {}
    default: break
    }
    return arguments.next().map { HashSlot($0) }
  }

  /// Whether a command is the beginning of a transaction.
  func isMulti(_ index: Int) -> Bool {
    var arguments = Arguments(command(index))
    return arguments.next()?.elementsEqual("MULTI".utf8) == true
  }

  /// Adds a command of another buffer.
  mutating func append(_ index: Int, of other: CommandBuffer) {
    starts.append(bytes.count)
    bytes += other.command(index)
  }
}

/// The arguments of a command in the protocol's form, from its name on.
private struct Arguments: IteratorProtocol {
  private var rest: ArraySlice<UInt8>

  init(_ command: ArraySlice<UInt8>) {
    rest = command
    _ = number()
  }

  mutating func next() -> ArraySlice<UInt8>? {
    guard !rest.isEmpty, let count = number(), rest.count >= count + 2 else { return nil }
    defer { rest = rest.dropFirst(count + 2) }
    return rest.prefix(count)
  }

  /// Reads `*3` or `$12` and the end of its line.
  private mutating func number() -> Int? {
    guard let end = rest.firstIndex(of: 13) else { return nil }
    var value = 0
    for digit in rest[rest.startIndex..<end].dropFirst() { value = value * 10 + Int(digit) - 48 }
    rest = rest[end...].dropFirst(2)
    return value
  }
}
