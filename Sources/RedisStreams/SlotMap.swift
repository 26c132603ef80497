/// Which primary of a cluster serves which slot.
struct SlotMap: Sendable {
  private var primaries: [RedisAddress?] = Array(repeating: nil, count: HashSlot.count)

  /// Reads the reply to `CLUSTER SLOTS`, which `asked` gave: it is what a server without a name of its own stands for.
  init(_ reply: RedisReply, asked: RedisAddress) throws(RedisError) {
    for range in reply.elements {
      guard let first = range.element(0)?.integer, let last = range.element(1)?.integer,
        first >= 0, first <= last, last < HashSlot.count, let primary = range.element(2),
        let port = primary.element(1)?.integer
      else { throw RedisError(.unexpectedReply, "CLUSTER SLOTS gave a range without slots or a primary") }
      let host = primary.element(0)?.string ?? ""
      // "?": the node is set to go by names, and has none yet.
      let isKnown = !host.isEmpty && host != "?"
      let address = RedisAddress(host: isKnown ? host : asked.host, port: Int(port))
      for slot in Int(first)...Int(last) { primaries[slot] = address }
    }
  }

  /// The primary of a slot, nil where none serves it.
  subscript(slot: HashSlot) -> RedisAddress? {
    get { primaries[slot.number] }
    set { primaries[slot.number] = newValue }
  }

  /// How many slots are served, as far as the node that gave it knows.
  var count: Int { primaries.count { $0 != nil } }

  /// Every primary, in the order of their slots.
  var all: [RedisAddress] {
    var seen: Set<RedisAddress> = []
    return primaries.compactMap { $0 }.filter { seen.insert($0).inserted }
  }
}

/// Where a node of a cluster sends a client to.
enum Redirection: Sendable, Hashable {
  /// The slot is served there.
  case moved(HashSlot, RedisAddress)
  /// The key, which is on its way, is there already: this one command is to go there.
  case ask(RedisAddress)

  /// Reads `MOVED 3999 127.0.0.1:6381` or `ASK …`; nil for any other error. `asked` is the node that said so.
  init?(_ error: RedisError, asked: RedisAddress) {
    let words = error.message.split(separator: " ")
    guard ["MOVED", "ASK"].contains(error.code), words.count >= 3, let slot = Int(words[1]),
      (0..<HashSlot.count).contains(slot), let colon = words[2].lastIndex(of: ":"),
      let port = Int(words[2][words[2].index(after: colon)...])
    else { return nil }
    // An IPv6 address has colons of its own, and no brackets here; a node without a name leaves the host out.
    let host = words[2][..<colon]
    let address = RedisAddress(host: host.isEmpty || host == "?" ? asked.host : String(host), port: port)
    self = error.code == "ASK" ? .ask(address) : .moved(HashSlot(number: slot), address)
  }
}
