import SchemaKit

let orderLines = Table("warehouse.order_lines") {
  Column("order_id", .bigint).references("warehouse.orders", onDelete: .cascade)
  Column("product_id", .bigint).references("warehouse.products")
  Column("quantity", .integer)
  Column("price", .numeric(12, 2))
  Column("total", .numeric).generated(as: "quantity * price")

  PrimaryKey("order_id", "product_id")
  Check("order_lines_quantity_positive", "quantity > 0")
  Index(on: "product_id")
}
