import SensorSchema
import WriterCommand

@main struct WriterMain {
  static func main() async {
    await WriterCommand.main(
      schema: sensorSchema, revision: migrationsHead, key: "mqtt_stream:{device_id}:{sensor_type}")
  }
}
