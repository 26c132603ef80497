import Foundation
import Logging

/// Writes each log line as one JSON object: `timestamp`, `level`, `message`, then the metadata by its names.
public struct JSONLogHandler: LogHandler {
  /// The least level that is written.
  public var logLevel: Logger.Level = .info
  /// Metadata of every line.
  public var metadata: Logger.Metadata = [:]
  private let label: String
  private let write: @Sendable (String) -> Void

  /// A handler that hands each line to `write`.
  public init(label: String, write: @escaping @Sendable (String) -> Void = LogOutput.standardError) {
    self.label = label
    self.write = write
  }

  /// Metadata of every line, by name.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    var object: [String: Any] = [
      "timestamp": LogOutput.timestamp(), "level": event.level.rawValue.uppercased(),
      "message": event.message.description, "logger": label,
    ]
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
      object[key] = Self.value(value)
    }
    guard
      let data = try? JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    else { return }
    write(String(decoding: data, as: UTF8.self) + "\n")
  }

  /// Numbers stay numbers, so that a log store can count with them.
  private static func value(_ value: Logger.MetadataValue) -> Any {
    switch value {
    case .string(let text): text
    case .stringConvertible(let number as any BinaryInteger): Int(clamping: number)
    case .stringConvertible(let number as Double): number.isFinite ? number : "\(number)"
    case .stringConvertible(let flag as Bool): flag
    case .stringConvertible(let other): other.description
    case .array(let values): values.map { self.value($0) }
    case .dictionary(let values): values.mapValues { self.value($0) }
    }
  }
}

/// Writes each log line for people: time, level, message, metadata.
public struct ConsoleLogHandler: LogHandler {
  /// The least level that is written.
  public var logLevel: Logger.Level = .info
  /// Metadata of every line.
  public var metadata: Logger.Metadata = [:]
  private let write: @Sendable (String) -> Void

  /// A handler that hands each line to `write`.
  public init(write: @escaping @Sendable (String) -> Void = LogOutput.standardError) { self.write = write }

  /// Metadata of every line, by name.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
      .map { " \($0.key)=\($0.value)" }.joined()
    let level = event.level.rawValue.uppercased()
    let padding = String(repeating: " ", count: max(0, 8 - level.count))
    write("\(LogOutput.timestamp()) \(level)\(padding) \(event.message)\(fields)\n")
  }
}

/// Where log lines go.
public enum LogOutput {
  /// Writes a line to standard error, whole.
  @Sendable public static func standardError(_ line: String) {
    // A log that can't be written has nowhere to be reported to.
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }

  /// The present time in ISO 8601.
  static func timestamp() -> String {
    Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
