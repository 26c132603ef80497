// swift-tools-version: 6.2
import PackageDescription

/// Every target of this package is held to Swift 6 mode with warnings as errors. SwiftPM drops the
/// latter where this package is a dependency.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "schemakit",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SchemaKit", targets: ["SchemaKit"]),
    .library(name: "Migrator", targets: ["Migrator"]),
    .library(name: "Postgres", targets: ["Postgres"]),
    .library(name: "MigratorCommand", targets: ["MigratorCommand"]),
    .library(name: "Writer", targets: ["Writer"]),
    .library(name: "WriterCommand", targets: ["WriterCommand"]),
    .executable(name: "migrator", targets: ["MigratorMain"]),
    .executable(name: "writer", targets: ["WriterMain"]),
    .plugin(name: "EmbedMigrations", targets: ["EmbedMigrations"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
  ],
  targets: [
    // The model and the DSL: pure.
    .target(
      name: "SchemaKit",
      dependencies: [.product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),

    // The C libraries and their thin clients.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
    // glibc's settings of its heap, which Swift's module of glibc leaves out.
    .systemLibrary(name: "CMalloc"),
    .target(name: "ConnectionSupport", swiftSettings: strict),
    .target(name: "Postgres", dependencies: ["CLibPQ", "ConnectionSupport"], swiftSettings: strict),
    .target(
      name: "RedisStreams", dependencies: ["CHiredis", "COpenSSL", "ConnectionSupport"], swiftSettings: strict
    ),

    // Migrations.
    .target(
      name: "Migrator",
      dependencies: [
        "SchemaKit", "Postgres",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(
      name: "MigratorCommand",
      dependencies: [
        "Migrator", "SchemaKit", "Postgres",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "MigratorMain", dependencies: ["MigratorCommand", "SensorSchema"], swiftSettings: strict),

    .executableTarget(
      name: "benchmark-compare", dependencies: ["MigratorCommand", "SchemaKit"], path: "Benchmarks/Compare",
      exclude: ["measure.py", "write_models.py"], swiftSettings: strict),

    // The writer.
    .target(
      name: "Writer",
      dependencies: [
        "SchemaKit", "Postgres", "RedisStreams",
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .target(
      name: "WriterCommand",
      dependencies: [
        "Writer", "RedisStreams", "SchemaKit", "ConnectionSupport",
        .target(name: "CMalloc", condition: .when(platforms: [.linux])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "WriterMain", dependencies: ["WriterCommand", "SensorSchema"], swiftSettings: strict),

    // The bundled schema, and the plugin that tells a binary which migrations it was built with.
    .target(
      name: "SensorSchema", dependencies: ["SchemaKit"], swiftSettings: strict,
      plugins: ["EmbedMigrations"]),
    .executableTarget(name: "EmbedMigrationsTool", swiftSettings: strict),
    .plugin(name: "EmbedMigrations", capability: .buildTool(), dependencies: ["EmbedMigrationsTool"]),

    // Tests.
    .target(
      name: "TestSupport",
      dependencies: [
        "Postgres", "RedisStreams",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "SchemaKitTests", dependencies: ["SchemaKit"], swiftSettings: strict),
    .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "RedisStreamsTests", dependencies: ["RedisStreams", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "MigratorTests", dependencies: ["Migrator", "SchemaKit", "Postgres", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ConformanceTests", dependencies: ["Migrator", "SchemaKit", "Postgres", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "WriterTests",
      dependencies: ["Writer", "SchemaKit", "Postgres", "RedisStreams", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "Migrator", "Writer", "SchemaKit", "SensorSchema", "Postgres", "RedisStreams", "TestSupport",
        "MigratorMain", "WriterMain",
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
  ]
)
