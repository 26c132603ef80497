import SchemaKit

/// The schema of the sensor platform. `migrations/` holds the SQL that leads a database to it.
///
/// It does not declare the TimescaleDB extension: where the database has it `sensor_readings` is a hypertable,
/// elsewhere an ordinary table.
public let sensorSchema = Schema {
  sensorReadings
  RedisStream("mqtt_stream:{device_id}:{sensor_type}", into: "sensor_readings")
  WriterLedger()
}
