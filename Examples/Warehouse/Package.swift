// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "warehouse",
  platforms: [.macOS(.v15)],
  dependencies: [
    // In a package of your own: .package(url: "…", from: "0.1.0")
    .package(name: "schemakit", path: "../..")
  ],
  targets: [
    .target(
      name: "WarehouseSchema",
      dependencies: [.product(name: "SchemaKit", package: "schemakit")]),
    .executableTarget(
      name: "warehouse-migrator",
      dependencies: [
        "WarehouseSchema",
        .product(name: "MigratorCommand", package: "schemakit"),
      ]),
  ]
)
