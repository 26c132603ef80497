/// Says which Redis streams feed a table: those whose keys have a form.
///
/// ```swift
/// let schema = Schema {
///   sensorReadings
///   RedisStream("mqtt_stream:{device_id}:{sensor_type}", into: "sensor_readings")
/// }
/// ```
///
/// A part in braces fills the column of its name. It is the writer's to know and no part of the database: neither the
/// fingerprint nor a revision has it.
public struct RedisStream: Sendable, Hashable {
  /// The form of the keys.
  public let key: String
  /// The table.
  public let table: QualifiedName

  /// Streams that feed a table.
  public init(_ key: String, into table: QualifiedName) {
    self.key = key
    self.table = table
  }
}

extension SchemaBuilder {
  /// Streams that feed a table.
  public static func buildExpression(_ stream: RedisStream) -> [SchemaElement] {
    [SchemaElement { $0.redisStreams.append(stream) }]
  }

  /// Streams of several forms, as a list.
  public static func buildExpression(_ list: [RedisStream]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }
}
