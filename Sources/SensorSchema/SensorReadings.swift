import SchemaKit

/// One measurement of one sensor. The writer fills it from the messages of `mqtt_stream:{device_id}:{sensor_type}`.
public let sensorReadings = Hypertable("sensor_readings", partitionedBy: "timestamp", chunks: .days(1)) {
  Column("id", .bigint).identity(.always)
  Column("timestamp", .timestamptz).comment("when the sensor measured")
  Column("device_id", .varchar(100))
  Column("sensor_type", .varchar(50))
  Column("value", .doublePrecision)
  Column("metadata", .jsonb).nullable()
  Column("created_at", .timestamptz).default("now()").comment("when the row was written")

  // TimescaleDB wants the partitioning column in every unique key.
  PrimaryKey("id", "timestamp")
  Index(on: "device_id", "sensor_type", .descending("timestamp"))
  Index(on: .descending("timestamp"))

  Columnstore(after: .days(7), segmentBy: "device_id", "sensor_type", orderBy: .descending("timestamp"))
  Retention(after: .days(90))
}
.comment("Measurements of all sensors")
