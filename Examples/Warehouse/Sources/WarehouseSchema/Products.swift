import SchemaKit

let products = Table("warehouse.products") {
  Column("id", .bigint).identity().primaryKey()
  Column("sku", .varchar(40)).unique().comment("as printed on the box")
  Column("name", .text)
  Column("price", .numeric(12, 2))
  Column("attributes", .jsonb).default("'{}'")

  Check("products_price_not_negative", "price >= 0")
  Index(on: .expression("lower(name)"))
  Index(on: "attributes").using("gin")
}
