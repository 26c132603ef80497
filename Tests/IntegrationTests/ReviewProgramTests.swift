import Foundation
import Testing
import TestSupport

@Suite("Review by the command line")
struct ReviewProgramTests {
  @Test("lint says what is wrong with which line, in every form, with the documented exit codes")
  func lint() async throws {
    try await withTemporaryFolder { folder in
      func lint(_ arguments: String...) async throws -> ProgramResult {
        try await Program.run(
          "migrator", ["lint"] + arguments, in: "\(folder)/db", environment: ["GITHUB_WORKSPACE": folder])
      }
      let path = "\(folder)/db/x.sql"
      try FileManager.default.createDirectory(atPath: "\(folder)/db", withIntermediateDirectories: true)
      try "SET lock_timeout = '1s';\n\nDROP TABLE a;\n".write(toFile: path, atomically: true, encoding: .utf8)
      let text = try await lint("x.sql")
      #expect(text.code == 2)
      #expect(
        text.output.contains("x.sql:3: error: public.a and all rows in it are gone for good [drop-table]"))
      let annotation = try await lint("x.sql", "--format", "github").output
      #expect(annotation.hasPrefix("::error file=db/x.sql,line=3,title=migrator lint%3A drop-table::"))
      #expect(try await lint("x.sql", "--format", "sarif").output.contains("\"uri\" : \"db/x.sql\""))
      #expect(try await lint("x.sql", "--format", "junit").output.contains("failures=\"1\""))
      #expect(try await lint("x.sql", "--json").output.contains("\"rule\" : \"drop-table\""))
      #expect(try await lint("x.sql", "--ignore", "drop-table").code == 0)
      #expect(try await lint("x.sql", "--ignore", "no-such-rule").code == 1)
      #expect(try await lint("nowhere.sql").code == 1)
      #expect(try await lint("migrations/20990101000000_nothing.up.sql").code == 1)
      try "CREATE TABLE a (b json, PRIMARY KEY (b));".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try await lint("x.sql").code == 0)
      #expect(try await lint("x.sql", "--strict").code == 2)
      #expect(try await lint("--rules").output.contains("index-blocks-writes"))
      #expect(try await lint("--explain", "json-type").output.contains("jsonb"))
      #expect(try await lint("--explain", "no-such-rule").code == 1)
    }
  }

  @Test("lint --git-base judges the revisions that a branch adds, committed or not")
  func gitBase() async throws {
    try await withTemporaryFolder { folder in
      func git(_ arguments: String...) async throws {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-C", folder]
        _ = try await Program.external("/usr/bin/env", ["git"] + identity + arguments)
      }
      func revision(_ day: Int, _ sql: String) throws {
        let parent = day == 1 ? "base" : "2026010\(day - 1)000000"
        let head =
          "-- Revision: 2026010\(day)000000\n-- Parent: \(parent)\n-- Message: m\n-- Fingerprint: f\n\n"
        let directory = "\(folder)/migrations"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for (suffix, text) in [("up", head + sql), ("down", "SELECT 1;")] {
          try text.write(
            toFile: "\(directory)/2026010\(day)000000_m.\(suffix).sql", atomically: true, encoding: .utf8)
        }
      }
      try await git("init", "--quiet", "--initial-branch", "main")
      try revision(1, "DROP TABLE a;")
      try await git("add", "-A")
      try await git("commit", "--quiet", "-m", "one")
      try await git("switch", "--quiet", "-c", "branch")
      try revision(2, "DROP TABLE b;")
      try await git("add", "-A")
      try await git("commit", "--quiet", "-m", "two")
      try revision(3, "DROP TABLE c;")
      let result = try await Program.run(
        "migrator", ["lint", "--git-base", "main", "--format", "github"], in: folder, environment: [:])
      let lines = result.output.split(separator: "\n")
      #expect(lines.count == 2 && lines[0].contains("public.b") && lines[1].contains("public.c"))
      let unknown = try await Program.run(
        "migrator", ["lint", "--git-base", "nowhere"], in: folder, environment: [:])
      #expect(unknown.code == 1 && unknown.errors.contains("fetch the branch first"))
    }
  }

  @Test("check annotates drift, edited files and what waits")
  func check() async throws {
    try await withTestDatabase { database in
      try await withTemporaryFolder { folder in
        func migrator(_ arguments: String...) async throws -> ProgramResult {
          try await Program.run(
            "migrator", arguments, in: folder, environment: ["DATABASE_URL": database.url])
        }
        let undeclared = try await migrator("check", "--format", "github")
        #expect(
          undeclared.code == 2 && undeclared.output.contains("title=migrator check%3A undeclared-revision"))
        _ = try await migrator("create", "sensor readings")
        let pending = try await migrator("check", "--format", "junit")
        #expect(pending.code == 2 && pending.output.contains("type=\"pending-revision\""))
        _ = try await migrator("upgrade")
        #expect(try await migrator("check", "--format", "github").code == 0)
        try await database.execute("ALTER TABLE sensor_readings ADD COLUMN sneaked int")
        let drift = try await migrator("check", "--format", "github")
        #expect(drift.code == 3)
        #expect(
          drift.output.contains("::error file=migrations/migrations.sum,line=1,title=migrator check%3A drift")
        )
        #expect(drift.output.contains("DROP COLUMN sneaked;"))
        let sarif = try await migrator("check", "--format", "sarif").output
        #expect(sarif.contains("\"ruleId\" : \"drift\""))
      }
    }
  }

  @Test("the workflows name commands and options that there are")
  func workflows() async throws {
    try await withTemporaryFolder { folder in
      _ = try await Program.run(
        "migrator", ["init", "shop", "--path", Program.root], in: folder, environment: [:])
      _ = try await Program.run(
        "migrator", ["init", "store", "--url", "https://github.com/acme/schemakit.git"], in: folder,
        environment: [:])
      let calling = try String(
        contentsOfFile: "\(folder)/store/.github/workflows/schema.yml", encoding: .utf8)
      #expect(calling.contains("uses: acme/schemakit/.github/workflows/migrations.yml@main"))
      #expect(calling.contains("program: store-migrator"))
      for path in [
        "\(folder)/shop/.github/workflows/schema.yml", "\(Program.root)/.github/workflows/migrations.yml",
      ] {
        let commands = try String(contentsOfFile: path, encoding: .utf8).matches(
          of: /run: migrator (\w+)(.*)/)
        #expect(commands.map { String($0.1) } == ["lint", "upgrade", "check", "check"])
        for command in commands {
          let help = try await Program.run(
            "migrator", ["help", String(command.1)], in: folder, environment: [:])
          #expect(help.code == 0)
          for option in command.2.matches(of: /--[a-z-]+/) {
            #expect(help.output.contains(option.0), "\(option.0)")
          }
        }
      }
    }
  }
}
