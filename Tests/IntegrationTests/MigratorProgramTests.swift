import Foundation
import Testing
import TestSupport

@Suite("The migrator's command line")
struct MigratorProgramTests {
  @Test("goes from nothing to a checked schema and back, with the documented exit codes")
  func roundTrip() async throws {
    try await withTestDatabase { database in
      try await withTemporaryFolder { folder in
        func migrator(_ arguments: String...) async throws -> ProgramResult {
          let result = try await Program.run(
            "migrator", arguments, in: folder, environment: ["DATABASE_URL": database.url])
          #expect(!(result.output + result.errors).contains(database.password), "a password is shown")
          return result
        }
        #expect(try await migrator("check").code == 2)
        let created = try await migrator("create", "sensor readings")
        #expect(created.code == 0)
        #expect(created.output.contains("_sensor_readings.up.sql"))
        #expect(
          try await migrator("upgrade", "--dry-run").output.contains("CREATE TABLE public.sensor_readings"))
        #expect(try await migrator("current").output.contains("base"))
        #expect(try await migrator("upgrade").code == 0)
        #expect(try await migrator("upgrade").output.contains("nothing to do"))
        #expect(try await migrator("check").code == 0)
        #expect(try await migrator("create", "again").output.contains("nothing to do"))
        #expect(try await migrator("history").output.contains("applied"))
        let history = try await migrator("history", "--json").output
        let entries = try JSONSerialization.jsonObject(with: Data(history.utf8)) as? [[String: Any]]
        #expect(entries?.first?["message"] as? String == "sensor readings")
        try await database.execute("ALTER TABLE sensor_readings ADD COLUMN sneaked int")
        let drift = try await migrator("check", "--json")
        #expect(drift.code == 3)
        #expect(drift.output.contains("\"status\" : \"drift\""))
        try await database.execute("ALTER TABLE sensor_readings DROP COLUMN sneaked")
        #expect(try await migrator("downgrade", "base").code == 0)
        #expect(
          try await database.scalar(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == "0")
        #expect(try await migrator("stamp", "head").code == 0)
        #expect(try await migrator("check").code == 3)
      }
    }
  }

  @Test("reads DATABASE_URL from .env")
  func dotEnv() async throws {
    try await withTestDatabase { database in
      try await withTemporaryFolder { folder in
        try "DATABASE_URL=\(database.url)\n".write(
          toFile: "\(folder)/.env", atomically: true, encoding: .utf8)
        let result = try await Program.run("migrator", ["current"], in: folder, environment: [:])
        #expect(result.code == 0)
      }
    }
  }

  @Test(
    "says what is wrong and what to do, without a password",
    arguments: [
      ("postgresql://me:hunter2@127.0.0.1:1/db", "is PostgreSQL running"),
      ("postgresql://me:hunter2@[x", "can't be read"),
    ])
  func errors(url: String, advice: String) async throws {
    let result = try await Program.run("migrator", ["current"], environment: ["DATABASE_URL": url])
    #expect(result.code == 1)
    #expect(result.errors.hasPrefix("error: "))
    #expect(result.errors.contains(advice))
    #expect(!result.errors.contains("hunter2"))
  }

  @Test(
    "gives those who read a report one that says why there is no other",
    arguments: ["github", "sarif", "junit"])
  func failedReport(format: String) async throws {
    let nowhere = ["DATABASE_URL": "postgresql://me:hunter2@127.0.0.1:1/db"]
    let check = try await Program.run("migrator", ["check", "--format", format], environment: nowhere)
    let lint = try await Program.run(
      "migrator", ["lint", "no.sql", "--format", format], environment: nowhere)
    for result in [check, lint] {
      #expect(result.code == 1)
      #expect(result.errors.hasPrefix("error: "))
      #expect(result.output.contains("failed"))
      #expect(!result.output.contains("hunter2"))
    }
  }

  @Test("has help with examples for every command")
  func help() async throws {
    for command in [
      "create", "upgrade", "downgrade", "history", "current", "check", "stamp", "sql", "hash", "diagram",
      "docs", "import", "init", "adopt",
    ] {
      let result = try await Program.run("migrator", [command, "--help"], environment: [:])
      #expect(result.code == 0)
      #expect(result.output.contains("migrator \(command)"), "\(command) has no example")
    }
  }

  @Test("tells usage mistakes from others by their exit code")
  func usage() async throws {
    for target in ["sideways", "3"] {
      let result = try await Program.run(
        "migrator", ["upgrade", target], environment: ["DATABASE_URL": "postgresql://localhost/x"])
      #expect(result.code == 64)
      #expect(result.errors.contains("Usage: migrator upgrade"))
    }
    let mistyped = try await Program.run("migrator", ["upgarde"], environment: [:])
    #expect(mistyped.code == 64)
    #expect(mistyped.errors == "error: there is no command \"upgarde\"\ndid you mean \"upgrade\"?\n")
    let unlike = try await Program.run("migrator", ["sing"], environment: [:])
    #expect(unlike.errors == "error: there is no command \"sing\"\nlist all commands: migrator --help\n")
    let empty = try await Program.run(
      "migrator", ["current", "--database-url", ""], environment: ["DATABASE_URL": "postgresql://localhost/x"]
    )
    #expect(empty.errors.hasPrefix("error: --database-url is empty"))
  }

  @Test("downgrade takes a number with a minus for as many revisions")
  func minus() async throws {
    try await withTemporaryFolder { folder in
      let result = try await Program.run(
        "migrator", ["downgrade", "-1"], in: folder, environment: ["DATABASE_URL": "postgresql://localhost/x"]
      )
      #expect(result.errors.contains("there is no directory migrations in"))
    }
  }

  @Test("stamp head wants a revision: without one it would forget the history")
  func stampNothing() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/migrations"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let result = try await Program.run(
        "migrator", ["stamp", "head"], in: folder, environment: ["DATABASE_URL": "postgresql://localhost/x"])
      #expect(result.code == 1 && result.errors.contains("migrations has no revision to stamp"))
    }
  }

  @Test("a wrong folder is an error, not a success with nothing to do")
  func noDirectory() async throws {
    try await withTemporaryFolder { folder in
      for arguments in [
        ["upgrade"], ["upgrade", "--dry-run"], ["downgrade"], ["history"], ["stamp", "head"], ["sql"],
        ["hash"], ["squash"], ["rebase", "20261123140512"],
      ] {
        let result = try await Program.run(
          "migrator", arguments, in: folder, environment: ["DATABASE_URL": "postgresql://localhost/x"])
        #expect(result.code == 1)
        #expect(result.errors.contains("there is no directory migrations in"), "\(arguments)")
      }
    }
  }
}
