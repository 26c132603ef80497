import SchemaKit

/// Everything the warehouse keeps. The ledger stands in the same namespace, so that its owner needs no right elsewhere.
public let warehouseSchema = Schema(ledger: "warehouse.migrator_revisions") {
  Namespace("warehouse")
  orderState
  products
  orders
  orderLines
}
