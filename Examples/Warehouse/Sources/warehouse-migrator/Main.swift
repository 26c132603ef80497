import MigratorCommand
import WarehouseSchema

@main struct Main {
  static func main() async { await MigratorCommand.main(schema: warehouseSchema) }
}
