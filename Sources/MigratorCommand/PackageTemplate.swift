import Migrator

/// The files of a new package that declares a schema.
struct PackageTemplate {
  /// The package that this one is built from, as a dependency.
  enum Dependency {
    case path(String)
    case url(String)

    var declaration: String {
      switch self {
      case .path(let path): ".package(name: \"schemakit\", path: \(SwiftSource.literal(path)))"
      case .url(let url): ".package(url: \(SwiftSource.literal(url)), from: \"0.1.0\")"
      }
    }

    /// The name by which products are asked for: of a URL, its last part.
    var package: String {
      guard case .url(let url) = self, let last = url.split(separator: "/").last else { return "schemakit" }
      return last.hasSuffix(".git") ? String(last.dropLast(4)) : String(last)
    }
  }

  let name: String
  let dependency: Dependency
  /// The program's name: this package has a `migrator` already, and a build keeps one program of a name.
  var program: String { "\(name)-migrator" }

  /// The files by their paths.
  var files: [(path: String, text: String)] {
    [
      ("Package.swift", manifest), ("Sources/Schema/Schema.swift", SwiftSource.emptySchema(name: "schema")),
      ("Sources/MigrateMain/MigrateMain.swift", Self.main), ("migrations/.gitkeep", ""),
      (".env.example", environment), (".gitignore", Self.ignored), ("README.md", readme),
      (".github/workflows/schema.yml", workflow),
    ]
  }

  private var manifest: String {
    """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: \(SwiftSource.literal(name)),
      platforms: [.macOS(.v15)],
      products: [
        .library(name: "Schema", targets: ["Schema"]),
        .executable(name: "\(program)", targets: ["MigrateMain"]),
      ],
      dependencies: [
        \(dependency.declaration)
      ],
      targets: [
        .target(
          name: "Schema",
          dependencies: [.product(name: "SchemaKit", package: "\(dependency.package)")]),
        .executableTarget(
          name: "MigrateMain",
          dependencies: ["Schema", .product(name: "MigratorCommand", package: "\(dependency.package)")]),
      ]
    )

    """
  }

  private static let main = """
    import MigratorCommand
    import Schema

    @main struct MigrateMain {
      static func main() async { await MigratorCommand.main(schema: schema) }
    }

    """

  private var environment: String {
    """
    # Copy to .env. A variable of the environment wins over a line here.

    # The database, as libpq takes it. A password can stay in ~/.pgpass.
    DATABASE_URL=postgresql://owner@localhost:5432/\(name)

    # true: upgrade installs the TimescaleDB extension first.
    #ENABLE_TIMESCALE=false

    """
  }

  private static let ignored = """
    .build/
    .env

    """

  private var readme: String {
    """
    # \(name)

    A PostgreSQL schema, declared in Swift, with its migrations.

    Needs Swift 6.2 or later and libpq (`apt install libpq-dev`, `brew install libpq`).

    ```sh
    cp .env.example .env   # name the database
    swift run \(program) import   # a database that is there already: declare what it holds
    ```

    Or declare the first table, in `Sources/Schema/Tables/Notes.swift`:

    ```swift
    import SchemaKit

    let notes = Table("notes") {
      Column("id", .bigint).identity().primaryKey()
      Column("text", .text)
      Column("written_at", .timestamptz).default("now()")
    }
    ```

    Name it in `Sources/Schema/Schema.swift`, `Schema { notes }`. Then:

    ```sh
    swift run \(program) create "notes"   # writes migrations/*.sql: read both files
    swift run \(program) upgrade
    swift run \(program) check
    ```

    Commit `Sources/Schema` and `migrations` together.

    """
  }

  private var workflow: String {
    """
    name: schema
    on: [push, pull_request]
    jobs:
      check:
        runs-on: ubuntu-latest
        container: swift:6.2-bookworm
        services:
          postgres:
            image: postgres:17
            env:
              POSTGRES_PASSWORD: postgres
            options: >-
              --health-cmd pg_isready --health-interval 2s --health-timeout 5s --health-retries 30
        env:
          DATABASE_URL: postgresql://postgres:postgres@postgres:5432/postgres
        steps:
          - uses: actions/checkout@v4
          - run: apt-get update && apt-get install -y libpq-dev
          - run: swift build
          # Replays all revisions, compares with the declaration, and goes the way back too.
          - run: swift run \(program) upgrade
          - run: swift run \(program) check
          - run: swift run \(program) downgrade base
          - run: swift run \(program) upgrade

    """
  }
}
