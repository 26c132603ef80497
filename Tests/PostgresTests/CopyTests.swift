import Postgres
import Testing
import TestSupport

@Suite("COPY")
struct CopyTests {
  @Test("of a row that breaks a rule names the constraint, writes nothing, and leaves the connection usable")
  func violation() async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE TABLE t (a int CONSTRAINT small CHECK (a < 50000))")
      // More than the sockets' buffers hold: the server refuses while the client is still sending.
      let rows = (0..<1_000_000).map { "\($0)\n" }.joined()
      let error = await #expect(throws: PostgresError.self) {
        try await connection.copyIn("COPY t FROM STDIN", Array(rows.utf8))
      }
      #expect(error?.constraint == "small")
      #expect(error?.isDataError == true)
      #expect(error?.context?.contains("line 50001") == true)
      #expect(try await connection.execute("SELECT count(*) FROM t").first?[0, 0] == "0")
    }
  }

  @Test("of nothing copies no rows")
  func empty() async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE TABLE t (a int)")
      #expect(try await connection.copyIn("COPY t FROM STDIN", []) == 0)
      #expect(try await connection.copyOut("COPY t TO STDOUT").isEmpty)
    }
  }

  @Test("that fails on its way out leaves the connection usable")
  func failingOutput() async throws {
    try await withConnection { connection in
      let error = await #expect(throws: PostgresError.self) {
        try await connection.copyOut("COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 9000) n) TO STDOUT")
      }
      #expect(error?.sqlState == "22012")
      try await connection.requireUsable()
    }
  }

  @Test(
    "in a call that has no data for it is an error of its own kind, and leaves the connection usable",
    arguments: ["COPY t FROM STDIN", "COPY t TO STDOUT", "SELECT 1"])
  func misplaced(sql: String) async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
      var errors: [PostgresError?] = []
      if sql != "COPY t TO STDOUT" {
        errors.append(await #expect(throws: PostgresError.self) { try await connection.copyOut(sql) })
      }
      if sql != "COPY t FROM STDIN" {
        errors.append(await #expect(throws: PostgresError.self) { try await connection.copyIn(sql, []) })
      }
      if sql != "SELECT 1" {
        errors.append(await #expect(throws: PostgresError.self) { try await connection.query(sql) })
        errors.append(
          await #expect(throws: PostgresError.self) {
            try await connection.execute("SELECT 1; \(sql); SELECT 2")
          })
      }
      #expect(errors.map { $0?.kind } == errors.map { _ in .unexpectedResult })
      #expect(errors.allSatisfy { $0?.isTransient == false })
      #expect(try await connection.execute("SELECT count(*) FROM t").first?[0, 0] == "1")
    }
  }

  @Test("in both directions, as replication has it, ends the connection")
  func replication() async throws {
    try await withTestDatabase { database in
      try await database.executeAsSuperuser("ALTER ROLE \(database.role) REPLICATION")
      let configuration = try PostgresConfiguration(database.url + "?replication=true")
      let connection = try await PostgresConnection.connect(configuration)
      let place = try await connection.execute("IDENTIFY_SYSTEM").first?.rows.first?["xlogpos"]
      let error = await #expect(throws: PostgresError.self) {
        try await connection.execute("START_REPLICATION \(place ?? "0/0")")
      }
      #expect(error?.message.contains("replication") == true)
      #expect(error?.isConnectionLost == true)
      #expect(await !connection.isAlive)
      await connection.close()
    }
  }

  @Test("into a connection that the server ends says that it is lost")
  func terminated() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await connection.execute("CREATE TABLE t (a text)")
      try await database.executeAsSuperuser("SELECT pg_terminate_backend(\(connection.backendProcessID))")
      let error = await #expect(throws: PostgresError.self) {
        try await connection.copyIn("COPY t FROM STDIN", Array(repeating: UInt8(ascii: "x"), count: 4 << 20))
      }
      #expect(error?.isConnectionLost == true)
      #expect(error?.isTransient == true)
      await connection.close()
    }
  }
}
