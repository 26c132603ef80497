import Metrics
import Synchronization

/// A backend of swift-metrics that keeps its values and writes them as Prometheus reads them (text format 0.0.4).
public final class PrometheusMetrics: MetricsFactory, Sendable {
  private let metrics = Mutex<[Key: Metric]>([:])

  private struct Key: Hashable {
    let label: String
    let dimensions: [String]
  }

  /// An empty set of metrics.
  public init() {}

  /// A counter.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    metric(label, dimensions, .counter)
  }

  /// A gauge; a histogram where it aggregates.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    metric(label, dimensions, aggregate ? .histogram(WriterMetric.sizes) : .gauge)
  }

  /// A histogram of seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    metric(label, dimensions, .histogram(WriterMetric.seconds))
  }

  /// Metrics stay until the process ends.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Metrics stay until the process ends.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Metrics stay until the process ends.
  public func destroyTimer(_ handler: any TimerHandler) {}

  /// All metrics in Prometheus's text format.
  public var text: String { MetricFamily.text(families) }

  var families: [MetricFamily] {
    let all = metrics.withLock { metrics in
      metrics.sorted { ($0.key.label, "\($0.key.dimensions)") < ($1.key.label, "\($1.key.dimensions)") }
    }
    var families: [MetricFamily] = []
    for (key, metric) in all {
      if families.last?.name != key.label { families.append(MetricFamily(key.label, metric.kind)) }
      families[families.count - 1].lines += metric.lines(key.label, key.dimensions)
    }
    return families
  }

  /// The histogram of a metric, for what is counted by bucket already.
  func histogram(_ metric: WriterMetric) -> Metric { self.metric(metric.name, [], metric.kind) }

  private func metric(
    _ label: String, _ dimensions: [(String, String)], _ kind: WriterMetric.Kind
  ) -> Metric {
    let key = Key(label: label, dimensions: dimensions.map { MetricFamily.label($0.0, $0.1) })
    return metrics.withLock { metrics in
      if let known = metrics[key] { return known }
      // The writer's own histograms have buckets of their own.
      let fresh = Metric(WriterMetric.named(label)?.kind ?? kind)
      metrics[key] = fresh
      return fresh
    }
  }
}

/// One metric's value.
final class Metric: CounterHandler, RecorderHandler, TimerHandler {
  private struct State {
    var value = 0.0
    /// How many there are in each bucket, the last one without a bound.
    var counts: [Int]
  }

  let kind: WriterMetric.Kind
  private let state: Mutex<State>

  init(_ kind: WriterMetric.Kind) {
    self.kind = kind
    let bounds: [Double] = if case .histogram(let bounds) = kind { bounds } else { [] }
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  func increment(by amount: Int64) { state.withLock { $0.value += Double(amount) } }

  func reset() { state.withLock { $0.value = 0 } }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    state.withLock { state in
      guard case .histogram(let bounds) = kind else { return state.value = value }
      state.value += value
      state.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  /// Adds what is counted by the same buckets.
  func add(_ latencies: LatencyCounts) {
    state.withLock { state in
      for (index, count) in latencies.counts.enumerated() { state.counts[index] += count }
      state.value += Double(latencies.milliseconds) / 1000
    }
  }

  func lines(_ label: String, _ dimensions: [String]) -> [String] {
    let state = state.withLock { $0 }
    guard case .histogram(let bounds) = kind else {
      return [MetricFamily.line(label, dimensions, state.value)]
    }
    var total = 0
    let buckets = zip(bounds.map(MetricFamily.number) + ["+Inf"], state.counts).map { bound, count in
      total += count
      return MetricFamily.line("\(label)_bucket", dimensions + ["le=\"\(bound)\""], Double(total))
    }
    return buckets + [
      MetricFamily.line("\(label)_sum", dimensions, state.value),
      MetricFamily.line("\(label)_count", dimensions, Double(total)),
    ]
  }
}
