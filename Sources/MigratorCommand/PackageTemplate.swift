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

    /// `owner/name`, where the URL is one of GitHub's.
    var gitHubRepository: String? {
      guard case .url(let url) = self, let host = url.firstRange(of: "github.com") else { return nil }
      let path = url[host.upperBound...].drop { $0 == "/" || $0 == ":" }.split(separator: "/")
      guard path.count == 2 else { return nil }
      return "\(path[0])/\(package)"
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
      // Checksums are of bytes: git must not write other line ends on Windows.
      ("migrations/.gitattributes", "* -text\n"),
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
    \(dependency.gitHubRepository.map(callingJob) ?? ownJob)
    """
  }

  /// Calls the workflow of the package that this one is built from.
  private func callingJob(_ repository: String) -> String {
    """
      migrations:
        uses: \(repository)/.github/workflows/migrations.yml@main
        with:
          program: \(program)

    """
  }

  /// The same steps, for a package that GitHub can't fetch a workflow from.
  private var ownJob: String {
    """
      migrations:
        runs-on: ubuntu-latest
        container: swift:6.3-bookworm
        services:
          postgres:
            image: postgres:17
            env:
              POSTGRES_PASSWORD: postgres
            options: >-
              --health-cmd pg_isready --health-interval 2s --health-timeout 5s --health-retries 30
        env:
          DATABASE_URL: postgresql://postgres:postgres@postgres:5432/postgres
          BASE: ${{ github.base_ref }}
        defaults:
          run:
            shell: bash
        steps:
          - uses: actions/checkout@v4
            with:
              fetch-depth: 0
          - run: apt-get update && apt-get install -y libpq-dev
          - run: swift build --product \(program)
          - run: ln -s "$(swift build --show-bin-path)/\(program)" /usr/local/bin/migrator
          - run: git config --global --add safe.directory "$GITHUB_WORKSPACE"
          # Judges new revisions, applies all, compares with the declaration, and goes the way back and up again.
          - run: migrator lint ${BASE:+--git-base "origin/$BASE"} --format github
          - run: migrator upgrade
          - run: migrator check --format github
          - run: migrator check --against-replay --format github

    """
  }
}
