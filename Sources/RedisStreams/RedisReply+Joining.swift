extension RedisReply {
  /// One reply of the parts of several arrays, in the order that `place` gives: to the asker, several servers are one.
  ///
  /// - Parameter place: where a part stands; by the index of its reply and of itself in that.
  static func joined(_ replies: [RedisReply], place: (_ reply: Int, _ part: Int) -> Int) -> RedisReply {
    var parts: [(place: Int, node: ReplyNode)] = []
    // The whole comes first, then its parts, then what they refer to.
    let count = replies.reduce(0) { $0 + $1.count }
    var nodes = ContiguousArray(repeating: ReplyNode.null, count: 1 + count)
    var bytes: [UInt8] = []
    for (index, reply) in replies.enumerated() {
      let (firstNode, firstByte) = (Int64(nodes.count), Int64(bytes.count))
      for node in reply.storage.nodes { nodes.append(node.moved(firstNode, firstByte)) }
      bytes += reply.storage.bytes
      for part in 0..<reply.count {
        if let element = reply.element(part) {
          parts.append((place(index, part), nodes[Int(firstNode) + element.index]))
        }
      }
    }
    parts.sort { $0.place < $1.place }
    nodes[0] = .array(of: parts.count, at: 1)
    for (index, part) in parts.enumerated() { nodes[1 + index] = part.node }
    return RedisReply(ReplyStorage(nodes: nodes, bytes: bytes))
  }

  /// This reply of entries, and after them others that have no fields: they are no longer in their stream.
  func withDeleted(_ ids: [StreamID]) -> RedisReply {
    if ids.isEmpty { return self }
    var nodes: ContiguousArray<ReplyNode> = [.array(of: ids.count, at: 1)]
    var bytes: [UInt8] = []
    for index in ids.indices { nodes.append(.array(of: 2, at: 1 + ids.count + 2 * index)) }
    for id in ids {
      let text = Array("\(id)".utf8)
      nodes += [ReplyNode(.string, UInt32(text.count), Int64(bytes.count)), .null]
      bytes += text
    }
    let deleted = RedisReply(ReplyStorage(nodes: nodes, bytes: bytes))
    return .joined([self, deleted]) { reply, part in reply * count + part }
  }
}
