import Postgres
import Testing
import TestSupport

@Suite("A connection")
struct ConnectionTests {
  @Test("runs statements with parameters, and tells NULL from an empty text")
  func parameters() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      let result = try await connection.query(
        "SELECT $1::text AS a, $2::text AS b, $3::int + 1 AS c", ["", nil, "41"])
      let row = try #require(result.rows.first)
      #expect(row["a"] == "")
      #expect(row["b"] == nil)
      #expect(try row.int("c") as Int == 42)
      await connection.close()
    }
  }

  @Test("reads arrays of texts with quotes, commas and NULLs")
  func arrays() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      let result = try await connection.query(
        #"SELECT ARRAY['a', 'b "c"', 'd,e', NULL, '', 'NULL', '\x'] AS a"#)
      let texts = try #require(result.rows.first).array("a")
      #expect(texts == ["a", "b \"c\"", "d,e", nil, "", "NULL", "\\x"])
      await connection.close()
    }
  }

  @Test("says where a statement is wrong, and stays usable")
  func syntaxError() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      let error = await #expect(throws: PostgresError.self) {
        try await connection.execute("SELECT 1; SELEC 2")
      }
      #expect(error?.sqlState == "42601")
      #expect(error?.position == 11)
      #expect(try await connection.query("SELECT 3").rows.first?[0] == "3")
      await connection.close()
    }
  }

  @Test("names the constraint that a row violates, as a fault of the data")
  func constraint() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await connection.execute("CREATE TABLE t (a int CONSTRAINT positive CHECK (a > 0))")
      let error = await #expect(throws: PostgresError.self) {
        try await connection.execute("INSERT INTO t VALUES (-1)")
      }
      #expect(error?.constraint == "positive")
      #expect(error?.isDataError == true)
      #expect(error?.isTransient == false)
      await connection.close()
    }
  }

  @Test("copies rows in binary, and stays usable after the server refused some")
  func copy() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await connection.execute(
        "CREATE TABLE t (a text); INSERT INTO t SELECT 'row ' || n FROM generate_series(1, 100000) n")
      let data = try await connection.copyOut("COPY t TO STDOUT (FORMAT binary)")
      try await connection.execute("CREATE TABLE u (a text)")
      #expect(try await connection.copyIn("COPY u FROM STDIN (FORMAT binary)", data) == 100_000)
      await #expect(throws: PostgresError.self) {
        try await connection.copyIn("COPY u FROM STDIN (FORMAT binary)", Array("nonsense".utf8))
      }
      #expect(try await connection.query("SELECT count(*) FROM u").rows.first?[0] == "100000")
      await connection.close()
    }
  }

  @Test("rolls a transaction back when its body throws")
  func transaction() async throws {
    struct Stop: Error {}
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await connection.execute("CREATE TABLE t (a int)")
      await #expect(throws: Stop.self) {
        try await connection.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (1)")
          throw Stop()
        }
      }
      #expect(try await connection.query("SELECT count(*) FROM t").rows.first?[0] == "0")
      await connection.close()
    }
  }

  @Test("collects the server's notices")
  func notices() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await connection.execute("DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$")
      let notices = await connection.drainNotices()
      #expect(notices.map(\.severity) == ["WARNING"])
      #expect(notices.map(\.message) == ["mind the gap"])
      #expect(await connection.drainNotices().isEmpty)
      await connection.close()
    }
  }

  @Test("keeps the newest notices only, however many come")
  func manyNotices() async throws {
    try await withConnection { connection in
      try await connection.execute("DO 'BEGIN FOR i IN 1..2500 LOOP RAISE NOTICE ''%'', i; END LOOP; END'")
      let notices = await connection.drainNotices()
      #expect(notices.count == 1000 && notices.last?.message == "2500" && notices.first?.message == "1501")
      #expect(await connection.drainNotices().isEmpty)
    }
  }

  @Test("cancels a statement from another task")
  func cancel() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await withThrowingTaskGroup(of: PostgresError?.self) { group in
        group.addTask {
          do throws(PostgresError) {
            try await connection.execute("SELECT pg_sleep(60)")
            return nil
          } catch {
            return error
          }
        }
        let sleeps = try await eventually {
          try await database.scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'") == "1"
        }
        #expect(sleeps)
        try connection.cancel()
        #expect(try await group.next()??.sqlState == "57014")
      }
      await connection.close()
    }
  }

  @Test("says that it is lost when the server ends it, then and afterwards")
  func terminated() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await database.executeAsSuperuser("SELECT pg_terminate_backend(\(connection.backendProcessID))")
      let error = await #expect(throws: PostgresError.self) { try await connection.execute("SELECT 1") }
      #expect(error?.isConnectionLost == true)
      #expect(error?.isTransient == true)
      let again = await #expect(throws: PostgresError.self) { try await connection.execute("SELECT 1") }
      #expect(again?.isConnectionLost == true)
      await connection.close()
    }
  }
}

@Suite("Connecting")
struct ConnectingTests {
  @Test("says that nobody listens, and what to look at")
  func refused() async throws {
    let configuration = try PostgresConfiguration("postgresql://me:secret@127.0.0.1:1/db")
    let error = await #expect(throws: PostgresError.self) {
      try await PostgresConnection.connect(configuration)
    }
    #expect(error?.kind == .connection)
    #expect(error?.isTransient == true)
    #expect("\(error as Any)".contains("127.0.0.1"))
    #expect(!"\(error as Any)".contains("secret"))
  }

  @Test("says that a password is wrong; trying again would not help")
  func wrongPassword() async throws {
    try await withTestDatabase { database in
      let url = database.url.replacing(database.password, with: "wrong-secret")
      let error = await #expect(throws: PostgresError.self) {
        try await PostgresConnection.connect(PostgresConfiguration(url))
      }
      #expect(error?.isTransient == false)
      #expect(error?.advice?.contains("password") == true)
      #expect(!"\(error as Any)".contains("wrong-secret"))
    }
  }

  @Test(
    "never shows a password",
    arguments: [
      "postgresql://me:secret@host:5433/db", "host=host port=5433 user=me password=secret dbname=db",
      "postgresql://me@host:5433/db?password=secret",
    ])
  func redacted(url: String) throws {
    let configuration = try PostgresConfiguration(url)
    #expect("\(configuration)" == "postgresql://me@host:5433/db")
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(!dumped.contains("secret"))
    #expect(!String(reflecting: configuration).contains("secret"))
  }

  @Test(
    "refuses a malformed connection string without repeating it",
    arguments: ["postgresql://me:secret@[host/db", "secret", "hosst=secret"])
  func malformed(url: String) {
    let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url) }
    #expect(error?.kind == .invalidConfiguration)
    #expect(!"\(error as Any)".contains("secret"))
  }
}
