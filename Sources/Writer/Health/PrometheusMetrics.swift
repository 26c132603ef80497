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
    metric(label, dimensions, aggregate ? .histogram(Self.sizes) : .gauge)
  }

  /// A histogram of seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    metric(label, dimensions, .histogram(Self.seconds))
  }

  /// Metrics stay until the process ends.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Metrics stay until the process ends.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Metrics stay until the process ends.
  public func destroyTimer(_ handler: any TimerHandler) {}

  /// All metrics in Prometheus's text format.
  public var text: String {
    let all = metrics.withLock {
      $0.sorted { ($0.key.label, "\($0.key.dimensions)") < ($1.key.label, "\($1.key.dimensions)") }
    }
    var lines: [String] = []
    var previous = ""
    for (key, metric) in all {
      if key.label != previous { lines.append("# TYPE \(key.label) \(metric.kind.name)") }
      previous = key.label
      lines += metric.lines(key.label, key.dimensions)
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func metric(_ label: String, _ dimensions: [(String, String)], _ kind: Metric.Kind) -> Metric {
    let key = Key(label: label, dimensions: dimensions.map { "\($0.0)=\"\(Self.escaped($0.1))\"" })
    return metrics.withLock { metrics in
      if let known = metrics[key] { return known }
      let fresh = Metric(kind)
      metrics[key] = fresh
      return fresh
    }
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  private static let seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
  private static let sizes = [1.0, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 10_000, 50_000, 100_000]
}

/// One metric's value.
private final class Metric: CounterHandler, RecorderHandler, TimerHandler {
  enum Kind {
    case counter, gauge
    /// With the upper bounds of its buckets.
    case histogram([Double])

    var name: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  private struct State {
    var value = 0.0
    var count = 0
    var buckets: [Int]
  }

  let kind: Kind
  private let state: Mutex<State>

  init(_ kind: Kind) {
    self.kind = kind
    let bounds: [Double] = if case .histogram(let bounds) = kind { bounds } else { [] }
    state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count)))
  }

  func increment(by amount: Int64) { state.withLock { $0.value += Double(amount) } }

  func reset() { state.withLock { $0.value = 0 } }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    state.withLock { state in
      guard case .histogram(let bounds) = kind else { return state.value = value }
      state.value += value
      state.count += 1
      for (index, bound) in bounds.enumerated() where value <= bound { state.buckets[index] += 1 }
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func lines(_ label: String, _ dimensions: [String]) -> [String] {
    let state = state.withLock { $0 }
    guard case .histogram(let bounds) = kind else {
      return ["\(label)\(Self.braces(dimensions)) \(Self.number(state.value))"]
    }
    let buckets = zip(bounds, state.buckets).map { bound, count in
      "\(label)_bucket\(Self.braces(dimensions + ["le=\"\(Self.number(bound))\""])) \(count)"
    }
    return buckets + [
      "\(label)_bucket\(Self.braces(dimensions + ["le=\"+Inf\""])) \(state.count)",
      "\(label)_sum\(Self.braces(dimensions)) \(Self.number(state.value))",
      "\(label)_count\(Self.braces(dimensions)) \(state.count)",
    ]
  }

  private static func braces(_ dimensions: [String]) -> String {
    dimensions.isEmpty ? "" : "{\(dimensions.joined(separator: ","))}"
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
