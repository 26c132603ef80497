import Foundation

/// The last minutes of a writer, a point every few seconds. Pure.
struct History: Sendable {
  /// What happened since the point before.
  struct Point: Sendable, Hashable, Encodable {
    /// When it was, in seconds since 1970.
    let at: Double
    /// Rows a second.
    let written: Double
    /// Dead letters a second.
    let failed: Double
    /// The latency, from a message's addition to its commit, that half of the messages stay below, in seconds; nil
    /// where nothing was written.
    let latencyMedian: Double?
    /// The latency that 99 of a hundred stay below.
    let latencyP99: Double?
    /// The group's lag, nil while unknown.
    let lag: Int?
  }

  /// How many points are kept: a quarter of an hour, at one every five seconds.
  static let most = 180

  private(set) var points: [Point] = []
  private var former: (date: Date, statistics: WriterStatistics, latencies: LatencyCounts)?

  /// Adds a point: what was counted until now. The first call only says where to count from.
  mutating func add(_ statistics: WriterStatistics, _ latencies: LatencyCounts, lag: Int?, at date: Date) {
    defer { former = (date, statistics, latencies) }
    guard let former, date > former.date else { return }
    let seconds = date.timeIntervalSince(former.date)
    let recent = latencies.since(former.latencies)
    points.append(
      Point(
        at: date.timeIntervalSince1970.rounded(),
        written: Double(statistics.messagesWritten - former.statistics.messagesWritten) / seconds,
        failed: Double(statistics.messagesFailed - former.statistics.messagesFailed) / seconds,
        latencyMedian: recent.quantile(0.5), latencyP99: recent.quantile(0.99), lag: lag))
    if points.count > Self.most { points.removeFirst(points.count - Self.most) }
  }
}
