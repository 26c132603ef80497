/// Latencies by bucket, gathered without a lock and added to a metric at once.
struct LatencyCounts: Sendable, Hashable {
  /// The upper bounds of the buckets in milliseconds; the last bucket has none.
  static let bounds = [
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000,
    3_600_000,
  ]
  /// Ids that are further away than this are no points in time, but a producer's own: ten years.
  private static let longest = 315_360_000_000

  /// How many there are in each bucket.
  private(set) var counts = Array(repeating: 0, count: bounds.count + 1)
  /// The sum of all, in milliseconds.
  private(set) var milliseconds = 0
  /// The bucket of the last one: that of the next is mostly the same.
  private var bucket = 0

  /// How many there are.
  var count: Int { counts.reduce(0, +) }

  /// Adds one. A clock that is behind Redis's makes it negative: it counts as none.
  mutating func add(_ latency: Int) {
    guard latency < Self.longest else { return }
    let latency = max(0, latency)
    while bucket > 0, latency <= Self.bounds[bucket - 1] { bucket -= 1 }
    while bucket < Self.bounds.count, latency > Self.bounds[bucket] { bucket += 1 }
    counts[bucket] += 1
    milliseconds += latency
  }

  static func += (total: inout Self, more: Self) {
    for index in total.counts.indices { total.counts[index] += more.counts[index] }
    total.milliseconds += more.milliseconds
  }

  /// What came after an earlier state of the same counts.
  func since(_ earlier: Self) -> Self {
    var difference = self
    for index in counts.indices { difference.counts[index] -= earlier.counts[index] }
    difference.milliseconds -= earlier.milliseconds
    return difference
  }

  /// The latency in seconds below which this part of all lies, as Prometheus's `histogram_quantile` reckons; nil for
  /// none at all.
  func quantile(_ part: Double) -> Double? {
    let all = count
    guard all > 0 else { return nil }
    let rank = part * Double(all)
    var below = 0
    for (index, count) in counts.enumerated() where count > 0 {
      defer { below += count }
      guard Double(below + count) >= rank else { continue }
      guard index < Self.bounds.count else { break }
      let low = Double(index == 0 ? 0 : Self.bounds[index - 1])
      return (low + (Double(Self.bounds[index]) - low) * (rank - Double(below)) / Double(count)) / 1000
    }
    return Double(Self.bounds[Self.bounds.count - 1]) / 1000
  }
}
