/// How large the streams' messages are, by what reads brought, so that a read brings about as many bytes as a batch
/// takes and not, say, ten thousand times a megabyte. Pure.
///
/// Messages are taken to be as large as usual. Streams with far larger ones are read by themselves.
struct MessageSizes: Sendable {
  /// How many bytes a read may bring.
  private let budget: Int
  /// From how many bytes on messages are large: as many as a read's streams at least share the budget.
  private let large: Int
  /// How many bytes a message of the other streams has. At first nothing is known, so little is asked for.
  private var usual: Int
  private var isGuess = true
  private var largeStreams: [String: Int] = [:]
  /// The streams of which something was read, where nothing is taken for granted; nil elsewhere.
  private var known: Set<String>?

  /// - Parameter isCautious: whether a reply was too large a moment ago: a stream of which nothing was read yet may be
  ///   the one, so of each of them one message is asked for by itself.
  init(budget: Int, isCautious: Bool = false) {
    self.budget = budget
    large = max(1, budget / ReadPlan.narrowest)
    usual = max(1, budget / 8)
    known = isCautious ? [] : nil
  }

  /// How many of the first streams a read may name, and how many messages of each it may ask for, `limit` in all.
  func portion(of keys: [String], limit: Int) -> (width: Int, count: Int) {
    var width = max(1, min(keys.count, budget / usual))
    var weight = usual
    if !largeStreams.isEmpty || known != nil {
      let first = self.weight(of: keys[0])
      if first > usual {
        (width, weight) = (1, first)
      } else {
        width = keys.prefix(width).firstIndex { self.weight(of: $0) > usual } ?? width
      }
    }
    return (width, max(1, min(limit / width, budget / (weight * width))))
  }

  /// Learns from what a read brought of a stream.
  mutating func took(_ key: String, count: Int, bytes: Int) {
    guard count > 0 else { return }
    let size = max(1, bytes / count)
    known?.insert(key)
    if size > large {
      largeStreams[key] = size
    } else {
      largeStreams[key] = nil
      // Grows at once and shrinks bit by bit; a guess gives way to what the first messages are like.
      usual = min(large, max(size, isGuess ? 4 * size : usual - usual / 4))
      isGuess = false
    }
  }

  private func weight(of key: String) -> Int {
    if let known, !known.contains(key) { return budget }
    return largeStreams[key] ?? usual
  }
}
