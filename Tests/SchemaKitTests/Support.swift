import SchemaKit

/// The mistakes of a schema, each as `line: message`. Tests give the elements their lines.
func mistakes(_ schema: Schema) -> [String] {
  schema.mistakes.map { "\($0.location.line): \($0.message)" }
}

/// The mistakes of a schema of some tables.
func mistakes(_ tables: Table...) -> [String] { mistakes(Schema { tables }) }

/// The mistakes of a schema of one hypertable.
func mistakes(_ hypertable: Hypertable) -> [String] { mistakes(Schema { hypertable }) }

/// A sound table, to reference.
let devices = Table("devices") {
  Column("id", .bigint).identity().primaryKey()
  Column("serial", .text).unique()
}
