import Foundation

// What is looked up only when somebody asks.
extension Writer {
  /// Everything that `/metrics` shows.
  ///
  /// - Parameter group: how the group stands, nil while that is unknown: its metrics are absent then.
  func metricsText(group: WriterStatus?) -> String {
    MetricFamily.text(metrics.families + state + Self.state(of: group) + ProcessMetrics.families)
  }

  private var state: [MetricFamily] {
    let standing = standing
    return [
      MetricFamily(.running, phase == .running ? 1 : 0),
      MetricFamily(
        .schemaDirection,
        SchemaDirection.allCases.map { direction in
          let holds = standing.map { $0.direction == direction ? 1.0 : 0 }
          return ([("direction", direction.rawValue)], holds)
        }),
      MetricFamily(.schemaAdmitted, standing.map { $0.admits(gate.policy) ? 1 : 0 }),
      MetricFamily(
        .buildInfo,
        [
          (
            [
              ("version", Self.programVersion), ("revision", version.revision ?? "base"),
              ("fingerprint", String(version.fingerprint.prefix(12))),
            ], 1
          )
        ]),
    ]
  }

  private static func state(of group: WriterStatus?) -> [MetricFamily] {
    guard let group else { return [] }
    // Counting may have been given up: what is certain is less than the truth then, and no lie.
    let lag = group.lag == .unknown ? nil : Double(group.lag.known)
    let oldest = group.oldestPending.map { max(0, group.date.timeIntervalSince($0)) }
    return [
      MetricFamily(.lag, lag), MetricFamily(.pending, Double(group.pending)),
      MetricFamily(.oldestAge, oldest ?? 0), MetricFamily(.deadLetters, Double(group.deadLetters.count)),
      MetricFamily(.streamsBehind, Double(group.streams.count { $0.lag.known > 0 })),
      MetricFamily(.streamsUnknown, Double(group.streams.count { $0.lag == .unknown })),
      MetricFamily(.streamsUnreadable, Double(group.unreadable.count)),
    ]
  }
}
