import RedisStreams

/// The dead letters of a writer, for those who operate it.
///
/// However many there are, a page of them is in memory at a time.
///
/// ```swift
/// let letters = try await DeadLetters.connect(configuration)
/// var selection = LetterSelection()
/// selection.error = "23514"
/// try await letters.eachPage(of: selection) { page in
///   for outcome in try await letters.replay(page) { print(outcome) }
/// }
/// await letters.close()
/// ```
public struct DeadLetters: Sendable {
  /// `DEAD_LETTER_STREAM`.
  public let stream: String
  let connection: any StreamClient

  /// How many letters a page has at most, and how many bytes about.
  private static let (widest, pageSize) = (500, 1 << 20)

  /// Connects to the Redis that the settings name.
  public static func connect(_ configuration: WriterConfiguration) async throws(RedisError) -> DeadLetters {
    DeadLetters(
      stream: configuration.deadLetterStream, connection: try await configuration.redis.connect())
  }

  /// Closes the connection.
  public func close() async { await connection.close() }

  /// How many dead letters there are.
  public func count() async throws(RedisError) -> Int { try await connection.length(stream) }

  /// Gives the selected letters that are there now, page by page; those that come meanwhile are not among them.
  ///
  /// - Parameter newestFirst: from the newest to the oldest; ids that are named come as they are named.
  public func eachPage(
    of selection: LetterSelection, newestFirst: Bool = false,
    _ body: ([StoredLetter]) async throws -> Void
  ) async throws {
    var left = selection.limit ?? .max
    if !selection.ids.isEmpty {
      for id in selection.ids where left > 0 {
        let found = try await letters("XRANGE", "\(id)", "\(id)", 1).letters.filter(selection.matches)
        left -= found.count
        if !found.isEmpty { try await body(found) }
      }
      return
    }
    guard let newest = try await letters("XREVRANGE", "+", "-", 1).letters.first else { return }
    let bounds = [
      newest.id, selection.newest, selection.until.map { StreamID(milliseconds: $0, sequence: .max) },
    ]
    var (low, high) = ("\(selection.since ?? 0)-0", "\(bounds.compactMap { $0 }.min() ?? newest.id)")
    var count = 10
    while left > 0 {
      let page =
        newestFirst
        ? try await letters("XREVRANGE", high, low, count) : try await letters("XRANGE", low, high, count)
      let found = page.letters.lazy.filter(selection.matches).prefix(left)
      left -= found.count
      if !found.isEmpty { try await body(Array(found)) }
      guard page.letters.count == count, let last = page.letters.last else { return }
      if newestFirst { high = "(\(last.id)" } else { low = "(\(last.id)" }
      // The next ones are taken to be as large as these.
      count = min(max(1, Self.pageSize / max(1, page.size / count)), count * 4, Self.widest)
    }
  }

  private func letters(
    _ command: String, _ start: String, _ end: String, _ count: Int
  ) async throws(RedisError) -> (letters: [StoredLetter], size: Int) {
    let reply = try await connection.send([command, stream, start, end, "COUNT", "\(count)"])
    return (reply.elements.compactMap { StoredLetter($0) }, reply.size)
  }

  /// Counts the selected letters, asks whether they are meant, and deletes them: no more than were counted, though others
  /// came while somebody thought about it.
  ///
  /// - Parameter isMeant: is given their number, and not asked where there are none.
  /// - Returns: how many were deleted, nil where they were not meant.
  public func purge(
    _ selection: LetterSelection, isMeant: (Int) async throws -> Bool
  ) async throws -> Int? {
    var (selection, count) = (selection, 0)
    try await eachPage(of: selection) { page in
      count += page.count
      selection.newest = page.map(\.id).max()
    }
    guard count > 0 else { return 0 }
    guard try await isMeant(count) else { return nil }
    return try await delete(selection)
  }

  /// Deletes the selected letters, and gives how many.
  public func delete(_ selection: LetterSelection) async throws -> Int {
    var deleted = 0
    try await eachPage(of: selection) { deleted += try await delete($0.map(\.id)) }
    return deleted
  }

  /// Deletes letters, and gives how many of them were there.
  @discardableResult
  public func delete(_ ids: [StreamID]) async throws(RedisError) -> Int {
    var deleted = 0
    for start in stride(from: 0, to: ids.count, by: 1000) {
      let part = ids[start..<min(start + 1000, ids.count)].map(\.description)
      deleted += Int(try await connection.send(["XDEL", stream] + part).integer ?? 0)
    }
    return deleted
  }
}
