import SchemaKit

let orderState = EnumType("warehouse.order_state", "open", "packed", "shipped")

let orders = Table("warehouse.orders") {
  Column("id", .bigint).identity().primaryKey()
  Column("customer", .text)
  Column("state", .enum("warehouse.order_state")).default("'open'")
  Column("ordered_at", .timestamptz).default("now()")

  Index("orders_open_idx", on: "ordered_at").where("state = 'open'")
}
