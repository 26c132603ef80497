import Postgres
import Testing
import TestSupport

@Suite("A transaction")
struct TransactionTests {
  @Test("is committed with its body's value")
  func commits() async throws {
    try await withConnection { connection in
      let tag = try await connection.transaction { connection in
        try connection.execute("CREATE TABLE t (a int)")
        return try connection.query("INSERT INTO t VALUES (1)").commandTag
      }
      #expect(tag == "INSERT 0 1")
      #expect(try await connection.query("SELECT count(*) FROM t").rows.first?[0] == "1")
    }
  }

  @Test("whose body kept an error of the server to itself is not taken for committed")
  func swallowedError() async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE TABLE t (a int)")
      let error = await #expect(throws: PostgresError.self) {
        try await connection.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (1)")
          _ = try? connection.execute("no SQL")
        }
      }
      #expect(error?.sqlState == "25P02")
      #expect(error?.isTransient == false)
      #expect(try await connection.query("SELECT count(*) FROM t").rows.first?[0] == "0")
    }
  }

  @Test("can't begin within another one, which it would end")
  func nested() async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE TABLE t (a int)")
      await #expect(throws: PostgresError.self) {
        try await connection.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (1)")
          try await connection.transaction { _ in }
        }
      }
      #expect(try await connection.query("SELECT count(*) FROM t").rows.first?[0] == "0")
    }
  }

  @Test("that loses a deadlock may be tried again, and so may one that can't have a lock")
  func deadlock() async throws {
    try await withTestDatabase { database in
      let one = try await PostgresConnection.connect(database.configuration)
      let two = try await PostgresConnection.connect(database.configuration)
      try await one.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)")
      try await one.execute("BEGIN; SELECT FROM t WHERE a = 1 FOR UPDATE")
      try await two.execute("BEGIN; SELECT FROM t WHERE a = 2 FOR UPDATE")
      let busy = await #expect(throws: PostgresError.self) {
        try await two.execute("SAVEPOINT s; SELECT FROM t WHERE a = 1 FOR UPDATE NOWAIT")
      }
      #expect(busy?.sqlState == "55P03")
      #expect(busy?.isTransient == true)
      try await two.execute("ROLLBACK TO s")
      func lock(_ row: Int, _ connection: PostgresConnection) async -> PostgresError? {
        do throws(PostgresError) {
          try await connection.execute("SELECT FROM t WHERE a = \(row) FOR UPDATE; ROLLBACK")
          return nil
        } catch {
          // Under the savepoint the server has given up that part alone: the other one still waits.
          _ = try? await connection.execute("ROLLBACK")
          return error
        }
      }
      async let first = lock(2, one)
      async let second = lock(1, two)
      let errors = await [first, second].compactMap { $0 }
      #expect(errors.map(\.sqlState) == ["40P01"])
      #expect(errors.first?.isTransient == true)
      #expect(errors.first?.isConnectionLost == false)
      await one.close()
      await two.close()
    }
  }

  @Test("that the server ends for idling is a lost connection")
  func idleTimeout() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      let process = connection.backendProcessID
      let error = await #expect(throws: PostgresError.self) {
        try await connection.transaction { connection in
          try connection.execute("SET idle_in_transaction_session_timeout = '1ms'")
          let ended = try await eventually {
            try await database.scalar("SELECT count(*) FROM pg_stat_activity WHERE pid = \(process)") == "0"
          }
          #expect(ended)
          try connection.execute("SELECT 1")
        }
      }
      #expect(error?.isConnectionLost == true)
      #expect(error?.isTransient == true)
      #expect(await connection.isAlive == false)
      await connection.close()
    }
  }
}
