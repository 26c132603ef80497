import SensorSchema
import WriterCommand

@main struct WriterMain {
  static func main() async {
    await WriterCommand.main(
      schema: sensorSchema, revision: migrationsHead)
  }
}
