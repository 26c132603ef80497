import Foundation
import MigratorCommand
import SchemaKit

/// A migrator of a schema of `TABLES` tables: ten columns, two indexes and a foreign key each. With `EDITED` each has a
/// column more.
@main struct Compare {
  static func main() async { await MigratorCommand.main(schema: schema) }

  private static var schema: Schema {
    let environment = ProcessInfo.processInfo.environment
    let tables = (0..<(environment["TABLES"].flatMap { Int($0) } ?? 1000)).map { number in
      table(number, isEdited: environment["EDITED"] != nil)
    }
    return Schema {
      for table in tables { table }
    }
  }

  private static func table(_ number: Int, isEdited: Bool) -> Table {
    Table(QualifiedName(namespace: "public", name: "t\(number)")) {
      Column("id", .bigint).identity().primaryKey()
      Column("name", .text)
      Column("code", .varchar(100)).nullable()
      Column("count", .integer).default("0")
      Column("active", .boolean).default("true")
      Column("created_at", .timestamptz).default("now()")
      Column("amount", .numeric(12, 2)).nullable()
      Column("data", .jsonb).nullable()
      Column("score", .doublePrecision).nullable()
      Column("parent", .bigint).nullable()
        .references(QualifiedName(namespace: "public", name: "t\(max(0, number - 1))"))
      if isEdited { Column("note", .text).nullable() }
      Index("t\(number)_name", on: "name")
      Index("t\(number)_parent", on: "parent", "created_at")
    }
  }
}
