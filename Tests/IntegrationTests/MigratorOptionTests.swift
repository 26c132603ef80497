import Foundation
import Testing
import TestSupport

@Suite("The migrator's settings and output")
struct MigratorOptionTests {
  @Test("a line of .env may begin with export, as a shell has it")
  func exported() async throws {
    try await withTestDatabase { database in
      try await withTemporaryFolder { folder in
        try "# mine\r\nexport DATABASE_URL='\(database.url)'\r\n".write(
          toFile: "\(folder)/.env", atomically: true, encoding: .utf8)
        #expect(try await Program.run("migrator", ["current"], in: folder, environment: [:]).code == 0)
      }
    }
  }

  @Test("a line of .env that is not UTF-8 is named")
  func invalidUTF8() async throws {
    try await withTemporaryFolder { folder in
      try Data("A=1\nB=\u{E9}\n".unicodeScalars.map { UInt8($0.value) }).write(
        to: URL(fileURLWithPath: "\(folder)/.env"))
      let result = try await Program.run("migrator", ["current"], in: folder, environment: [:])
      #expect(result.code == 1)
      #expect(result.errors == "error: .env:2: this line is not UTF-8\nsave the file as UTF-8\n")
    }
  }

  @Test(
    "an empty DATABASE_URL is a secret that is missing: .env, which may name another database, doesn't count then"
  )
  func emptyVariable() async throws {
    try await withTemporaryFolder { folder in
      try "DATABASE_URL=postgresql://localhost/other\n".write(
        toFile: "\(folder)/.env", atomically: true, encoding: .utf8)
      let result = try await Program.run(
        "migrator", ["current"], in: folder, environment: ["DATABASE_URL": ""])
      #expect(result.code == 1)
      #expect(result.errors.hasPrefix("error: DATABASE_URL is empty\n"))
    }
  }

  @Test("create --empty needs no database; hash names the files that are none of a revision's")
  func emptyRevision() async throws {
    try await withTemporaryFolder { folder in
      let created = try await Program.run(
        "migrator", ["create", "fill in sites", "--empty"], in: folder, environment: [:])
      #expect(created.code == 0)
      #expect(created.output.contains("_fill_in_sites.up.sql"))
      try "".write(toFile: "\(folder)/migrations/V1__x.sql", atomically: true, encoding: .utf8)
      let hash = try await Program.run("migrator", ["hash"], in: folder, environment: [:])
      #expect(hash.code == 0)
      #expect(hash.errors.hasPrefix("note: migrations/V1__x.sql: is not read"))
    }
  }

  @Test("create --against-replay leaves out what the database has besides the revisions")
  func againstReplay() async throws {
    try await withTestDatabase { database in
      try await withTemporaryFolder { folder in
        let server = try TestServers.postgresURL
        let environment = ["DATABASE_URL": database.url]
        let options = ["--against-replay", "--scratch", server]
        let all = try await Program.run(
          "migrator", ["create", "all"] + options, in: folder, environment: environment)
        #expect(all.code == 0, "\(all.errors)")
        let upgrade = try await Program.run("migrator", ["upgrade"], in: folder, environment: environment)
        #expect(upgrade.code == 0, "\(upgrade.errors)")
        try await database.execute("CREATE TABLE by_hand (id integer)")
        let none = try await Program.run(
          "migrator", ["create", "none"] + options, in: folder, environment: environment)
        #expect(none.output == "nothing to do: the revisions lead to what is declared\n")
        let drop = try await Program.run(
          "migrator", ["create", "drop"], in: folder, environment: environment)
        #expect(drop.errors.contains("drops table public.by_hand"))
      }
    }
  }

  @Test(
    "times have units, and limits that are those of the server",
    arguments: [
      ("--lock-timeout", "99999999999999", "can be 1 to 2147483647 milliseconds"),
      ("--lock-timeout", "0", "can be 1 to 2147483647 milliseconds"),
      ("--statement-timeout", "25d", "can be 1 to 2147483647 milliseconds"),
      ("--statement-timeout", "5 parsecs", "a time is a number, or one with a unit"),
      ("--wait", "12d", "--wait can be 0 to 1000000 seconds"),
    ])
  func wrongTimes(option: String, time: String, problem: String) async throws {
    let result = try await Program.run(
      "migrator", ["upgrade", option, time], environment: ["DATABASE_URL": "postgresql://localhost/x"])
    #expect(result.code == 64)
    #expect(result.errors.contains(problem))
  }

  @Test(
    "a run that fails says as JSON what was applied before, and why it ended; a run that would be, its SQL")
  func failingRun() async throws {
    try await withTestDatabase { database in
      try await withTemporaryFolder { folder in
        func migrator(_ arguments: String...) async throws -> ProgramResult {
          try await Program.run(
            "migrator", arguments, in: folder, environment: ["DATABASE_URL": database.url])
        }
        func json(_ result: ProgramResult) throws -> [String: Any] {
          try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        }
        _ = try await migrator("create", "good", "--empty")
        _ = try await migrator("create", "bad", "--empty")
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/migrations").sorted()
        let bad = try #require(names.first { $0.hasSuffix("bad.up.sql") })
        let path = "\(folder)/migrations/\(bad)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try (text + "SELECT 1 / 0;\n").write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try await migrator("hash").code == 0)
        let preview = try json(try await migrator("upgrade", "--dry-run", "--json"))
        #expect((preview["revisions"] as? [String])?.count == 2)
        #expect((preview["sql"] as? String)?.hasSuffix("SELECT 1 / 0;\n") == true)
        let failed = try await migrator(
          "upgrade", "--json", "--lock-timeout", "500ms", "--statement-timeout", "2min", "--wait", "1.5s")
        #expect(failed.code == 1)
        let report = try json(failed)
        #expect((report["revisions"] as? [String])?.count == 1)
        let failure = try #require((report["failures"] as? [[String: Any]])?.first)
        #expect(failure["file"] as? String == "migrations/\(bad)")
        #expect((failure["message"] as? String)?.contains("division by zero") == true)
        #expect(try await migrator("downgrade", "base", "--json").code == 0)
        // Two empty ones are squashed to one.
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try await migrator("hash").code == 0)
        let squashed = try await migrator("squash", "--json", "--scratch", database.superuserURL)
        #expect(squashed.code == 0, "\(squashed.errors)")
        #expect((try json(squashed)["removed"] as? [String])?.isEmpty == false)
      }
    }
  }
}
