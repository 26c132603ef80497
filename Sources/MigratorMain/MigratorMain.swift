import MigratorCommand
import SensorSchema

@main struct MigratorMain {
  static func main() async { await MigratorCommand.main(schema: sensorSchema) }
}
