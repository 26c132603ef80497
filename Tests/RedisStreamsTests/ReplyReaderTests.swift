import TestSupport
import Testing

@testable import RedisStreams

@Suite("A reader of replies")
struct ReplyReaderTests {
  /// The replies in a text of the protocol, which comes in pieces of a size.
  private func read(_ text: [UInt8], pieces: Int) throws -> [String] {
    var reader = try ReplyReader()
    var shown: [String] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieces, alignment: 1)
    defer { buffer.deallocate() }
    for start in stride(from: 0, to: text.count, by: pieces) {
      let piece = text[start..<min(start + pieces, text.count)]
      buffer.copyBytes(from: piece)
      try reader.feed(UnsafeRawBufferPointer(rebasing: buffer[..<piece.count]))
      while let reply = try reader.next() { shown.append(show(reply)) }
    }
    return shown
  }

  private func show(_ reply: RedisReply) -> String {
    if let error = reply.error { return "error \(error.message)" }
    if let integer = reply.integer { return "\(integer)" }
    if let string = reply.string { return "\"\(string)\"" }
    if reply.isNull { return "nil" }
    return "[\(reply.elements.map(show).joined(separator: " "))]"
  }

  private static let replies = """
    +OK\r\n-ERR no\r\n:-42\r\n$5\r\na\r\nb\0\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n*2\r\n*2\r\n$1\r\nk\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*-1\r\n:7\r\n\
    +PONG\r\n:9223372036854775807\r\n:-9223372036854775808\r\n
    """
  private static let shown = [
    "\"OK\"", "error ERR no", "-42", "\"a\r\nb\0\"", "\"\"", "nil", "nil", "[]",
    "[[\"k\" [[\"1-0\" nil]]] 7]", "\"PONG\"", "9223372036854775807", "-9223372036854775808",
  ]

  @Test("gives the same, whatever the pieces in which they come", arguments: 1...70)
  func pieces(size: Int) throws {
    #expect(try read(Array(Self.replies.utf8), pieces: size) == Self.shown)
  }

  @Test("keeps what belongs to the next reply, however many come at once")
  func many() throws {
    let text = (0..<10_000).map { ":\($0)\r\n" }.joined()
    let numbers = (0..<10_000).map { "\($0)" }
    #expect(try read(Array(text.utf8), pieces: text.utf8.count) == numbers)
    #expect(try read(Array(text.utf8), pieces: 1000) == numbers)
  }

  @Test(
    "ends the connection where the bytes are none of the protocol",
    arguments: [
      "HTTP/1.1 400\r\n", ":\r\n", ":1x\r\n", ":99999999999999999999\r\n", ":9223372036854775808\r\n",
      "$-2\r\n",
      "*-7\r\n", "$1\r\nab\r\n", "*99999999999\r\n",
      String(repeating: "*1\r\n", count: 100),
    ])
  func malformed(text: String) {
    let error = #expect(throws: RedisError.self) { try read(Array(text.utf8), pieces: 7) }
    #expect(error?.kind == .connection)
  }

  @Test("survives any bytes", arguments: 0..<20)
  func fuzz(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      var text = Array(Self.replies.utf8)
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text[place] = UInt8.random(in: 0...255, using: &random)
        case 1: text.remove(at: place)
        default: text.insert("0123456789-+:$*\r\n".utf8.randomElement(using: &random) ?? 0, at: place)
        }
      }
      // Replies or an error: either will do.
      _ = try? read(text, pieces: Int.random(in: 1...200, using: &random))
    }
  }
}
