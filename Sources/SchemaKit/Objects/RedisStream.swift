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
public struct RedisStream: SchemaPart, Hashable {
  /// The form of the keys.
  public let key: String
  /// The table.
  public let table: QualifiedName

  /// Streams that feed a table.
  public init(_ key: String, into table: QualifiedName) {
    self.key = key
    self.table = table
  }

  /// Adds the streams.
  public func add(to schema: inout Schema) { schema.redisStreams.append(self) }
}
