import SchemaKit

/// A metric with all its values, as Prometheus reads it.
struct MetricFamily: Sendable {
  let name: String
  private let kind: WriterMetric.Kind
  var lines: [String] = []

  init(_ name: String, _ kind: WriterMetric.Kind) {
    self.name = name
    self.kind = kind
  }

  /// One of the writer's own with its present values; none where a value isn't known.
  init(_ metric: WriterMetric, _ values: [(labels: [(String, String)], value: Double?)]) {
    self.init(metric.name, metric.kind)
    lines = values.compactMap { labels, value in
      value.map { Self.line(metric.name, labels.map { Self.label($0.0, $0.1) }, $0) }
    }
  }

  /// One of the writer's own that has a single value.
  init(_ metric: WriterMetric, _ value: Double?) { self.init(metric, [([], value)]) }

  /// The families that have values, sorted by name.
  static func text(_ families: [MetricFamily]) -> String {
    families.filter { !$0.lines.isEmpty }.sorted { $0.name < $1.name }.map { family in
      let help = WriterMetric.named(family.name).map { "# HELP \(family.name) \(escaped($0.help))\n" } ?? ""
      return help + "# TYPE \(family.name) \(family.kind.name)\n" + family.lines.map { $0 + "\n" }.joined()
    }.joined()
  }

  static func line(_ name: String, _ labels: [String], _ value: Double) -> String {
    "\(name)\(labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") \(number(value))"
  }

  /// A label with its value in quotes.
  static func label(_ name: String, _ value: String) -> String {
    "\(name)=\"\(escaped(value).replacing(byte: "\"", with: "\\\""))\""
  }

  static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing(byte: "\\", with: "\\\\").replacing(byte: "\n", with: "\\n")
  }
}
