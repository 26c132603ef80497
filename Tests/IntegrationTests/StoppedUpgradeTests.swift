import Foundation
import Migrator
import SchemaKit
import Testing
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("An upgrade that is stopped")
struct StoppedUpgradeTests {
  @Test(
    "leaves no statement behind that runs on with its locks", .timeLimit(.minutes(2)),
    arguments: [SIGINT, SIGTERM, SIGKILL])
  func statement(signal: Int32) async throws {
    try await withTestDatabase { database in
      try await withTemporaryFolder { folder in
        let directory = MigrationsDirectory(path: folder)
        let migrator = Migrator(
          schema: Schema(), directory: directory, configuration: try database.configuration)
        _ = try await migrator.create("long", empty: true)
        let revision = try #require(try directory.chain().first)
        try (revision.upFile.text + "\nCREATE TABLE t ();\nSELECT pg_sleep(3600);\n").write(
          toFile: "\(folder)/\(revision.upFile.name)", atomically: true, encoding: .utf8)
        try directory.writeSum(try directory.chain())
        @Sendable func sleepers() async throws -> String? {
          try await database.scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
          )
        }
        _ = try await Program.running(
          "migrator", ["upgrade", "--migrations", folder], environment: ["DATABASE_URL": database.url]
        ) { pid in
          while try await sleepers() == "0" { try await Task.sleep(for: .milliseconds(10)) }
          _ = kill(pid, signal)
        }
        while try await sleepers() != "0" { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try await database.scalar("SELECT count(*) FROM pg_class WHERE relname = 't'") == "0")
      }
    }
  }
}
