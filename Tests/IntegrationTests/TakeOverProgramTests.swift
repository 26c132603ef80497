import Foundation
import Testing
import TestSupport

@Suite("The migrator's command line: take over, draw, describe")
struct TakeOverProgramTests {
  private static let schema = """
    CREATE TABLE sites (id bigint PRIMARY KEY, name text NOT NULL);
    CREATE TABLE devices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      site_id bigint NOT NULL REFERENCES sites ON DELETE CASCADE);
    CREATE VIEW busy AS SELECT site_id, count(*) AS n FROM devices GROUP BY 1;
    """

  @Test("import writes source and a baseline, and writes over nothing that differs")
  func importing() async throws {
    try await withTestDatabase { database in
      try await database.execute(Self.schema)
      try await withTemporaryFolder { folder in
        func migrator(_ arguments: String...) async throws -> ProgramResult {
          try await Program.run(
            "migrator", arguments, in: folder, environment: ["DATABASE_URL": database.url])
        }
        #expect(try await migrator("import").code == 0)
        let devices = try String(
          contentsOfFile: "\(folder)/Sources/Schema/Tables/Devices.swift", encoding: .utf8)
        #expect(devices.contains(#"Column("site_id", .bigint).references("sites", onDelete: .cascade)"#))
        #expect(try await migrator("current").output.contains("baseline"))
        let again = try await migrator("import")
        #expect(again.code == 1)
        #expect(again.errors.contains("--no-baseline"))
        try await database.execute("ALTER TABLE devices ADD serial text")
        let changed = try await migrator("import", "--no-baseline")
        #expect(changed.code == 1)
        #expect(changed.errors.contains("Sources/Schema/Tables/Devices.swift"))
        #expect(try await migrator("import", "--no-baseline", "--force").code == 0)
      }
    }
  }

  @Test("docs --check tells stale pages, and those of namespaces that are gone")
  func docs() async throws {
    try await withTestDatabase { database in
      try await database.execute(Self.schema)
      try await withTemporaryFolder { folder in
        func docs(_ arguments: String...) async throws -> ProgramResult {
          try await Program.run(
            "migrator", ["docs", "--from", "database", "-o", "pages"] + arguments, in: folder,
            environment: ["DATABASE_URL": database.url])
        }
        #expect(try await docs("--check").code == 2)
        #expect(try await docs().code == 0)
        #expect(try await docs("--check").code == 0)
        try await database.execute("COMMENT ON TABLE sites IS 'Places'")
        let stale = try await docs("--check")
        #expect(stale.code == 2)
        #expect(stale.output.contains("stale: pages/public.md"))
        #expect(!stale.output.contains("README.md"))
        #expect(try await docs().code == 0)
        #expect(try String(contentsOfFile: "\(folder)/pages/public.md", encoding: .utf8).contains("Places"))
      }
    }
  }

  @Test("a diagram of a database shows what a view reads")
  func diagram() async throws {
    try await withTestDatabase { database in
      try await database.execute(Self.schema)
      let result = try await Program.run(
        "migrator", ["diagram", "--from", "database"], environment: ["DATABASE_URL": database.url])
      #expect(result.output.contains("sites ||--o{ devices : \"site_id\""))
      #expect(result.output.contains("devices ||..|| busy : \"reads\""))
    }
  }

  @Test("init keeps a relative path relative, as the new folder sees it")
  func relativePath() async throws {
    try await withTemporaryFolder { folder in
      try "".write(toFile: "\(folder)/Package.swift", atomically: true, encoding: .utf8)
      let result = try await Program.run(
        "migrator", ["init", "shop", "--path", ".", "-o", "packages/shop"], in: folder, environment: [:])
      #expect(result.code == 0)
      let manifest = try String(contentsOfFile: "\(folder)/packages/shop/Package.swift", encoding: .utf8)
      #expect(manifest.contains(#".package(name: "schemakit", path: "../..")"#))
    }
  }

  @Test("init writes over nothing, and wants to know where this package is")
  func initOnce() async throws {
    try await withTemporaryFolder { folder in
      func start(_ arguments: String...) async throws -> ProgramResult {
        try await Program.run("migrator", ["init", "shop"] + arguments, in: folder, environment: [:])
      }
      #expect(try await start().code == 64)
      #expect(try await start("--path", Program.root).code == 0)
      let again = try await start("--path", Program.root)
      #expect(again.code == 1)
      #expect(again.errors.contains("nothing was written"))
    }
  }

  /// Builds all dependencies anew: minutes. `TEST_PACKAGES=1` asks for it.
  @Test(
    "a package that init wrote builds; with an imported schema its check finds no difference",
    .enabled(if: ProcessInfo.processInfo.environment["TEST_PACKAGES"] == "1"))
  func package() async throws {
    try await withTestDatabase { database in
      try await database.execute(Self.schema)
      try await withTemporaryFolder { folder in
        let settings = ["DATABASE_URL": database.url]
        let package = "\(folder)/shop"
        let start = try await Program.run(
          "migrator", ["init", "shop", "--path", Program.root], in: folder, environment: [:])
        #expect(start.code == 0)
        #expect(try await Program.run("migrator", ["import"], in: package, environment: settings).code == 0)
        let build = try await Program.external("/usr/bin/env", ["swift", "build", "--package-path", package])
        #expect(build.code == 0, "\(build.output.suffix(2000))")
        let check = try await Program.external(
          "\(package)/.build/debug/shop-migrator",
          ["check", "--database-url", database.url, "--migrations", "\(package)/migrations"])
        #expect(check.code == 0, "\(check.output) \(check.errors)")
      }
    }
  }
}
