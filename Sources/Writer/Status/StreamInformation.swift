import RedisStreams

/// Asks what streams and their groups say of themselves: `XINFO STREAM` and `XINFO GROUPS`.
///
/// Redis shows a stream's first and last entry with it. Where these are large, a script leaves them out; where scripts
/// are not allowed, few streams are asked about in one go.
struct StreamInformation {
  /// Whether scripts are allowed to this user, as far as known.
  private(set) var mayUseScripts = true
  /// The size of the largest reply that was seen last, entries included.
  private var largest = 0

  /// How many streams are asked about in one go at most, and how many bytes their replies may have about.
  private static let (width, bytes) = (20, 1 << 20)
  /// From how many bytes on entries are large. The script costs Redis five times as much as small entries do.
  private static let large = 1 << 16

  /// A stream, with what it and its groups answered.
  struct Answer {
    let key: String
    let stream: RedisReply
    let groups: RedisReply

    /// About how many bytes an entry has.
    var entrySize: Int { max(1, size / 2) }
    /// How many bytes `XINFO STREAM` has by itself.
    fileprivate var size: Int { stream.field("entry-bytes")?.integer.map { Int($0) } ?? stream.size }
  }

  /// `XINFO STREAM` with no more than the ids of the entries, and with how many bytes they have.
  private static let withoutEntries = """
    local info, bytes = redis.pcall('XINFO', 'STREAM', KEYS[1]), 0
    if info.err then return info end
    for i = 2, #info, 2 do
      if type(info[i]) == 'table' then
        for _, text in ipairs(info[i][2]) do bytes = bytes + #text end
        info[i] = {info[i][1]}
      end
    end
    info[#info + 1] = 'entry-bytes'
    info[#info + 1] = bytes
    return info
    """

  /// Takes the next streams off the keys, and asks about them.
  mutating func next(
    _ keys: inout ArraySlice<String>, _ redis: any StreamClient
  ) async throws(RedisError) -> [Answer] {
    let isLarge = largest > Self.large
    let usesScript = isLarge && mayUseScripts
    let width = isLarge && !usesScript ? max(1, Self.bytes / largest) : Self.width
    let part = keys.prefix(width)
    let replies = try await redis.pipeline(
      part.flatMap { key in
        let stream =
          usesScript
          ? RedisCommand("EVAL", Self.withoutEntries, "1", key) : RedisCommand("XINFO", "STREAM", key)
        return [stream, RedisCommand("XINFO", "GROUPS", key)]
      })
    if usesScript, replies.contains(where: { $0.error?.isScriptRefused ?? false }) {
      mayUseScripts = false
      return []
    }
    keys.removeFirst(part.count)
    let answers = part.enumerated().map { index, key in
      Answer(key: key, stream: replies[2 * index], groups: replies[2 * index + 1])
    }
    largest = answers.map(\.size).max() ?? 0
    return answers
  }
}
