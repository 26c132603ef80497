import Postgres
import Testing
import TestSupport

@Suite("Statements")
struct StatementTests {
  @Test("of one call are all undone by an error in the second, which is told with its place")
  func errorInSecond() async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE TABLE t (a int PRIMARY KEY)")
      let error = await #expect(throws: PostgresError.self) {
        try await connection.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES ('x'); SELECT 1")
      }
      #expect(error?.sqlState == "22P02")
      #expect(error?.position == 49)
      #expect(try await connection.query("SELECT count(*) FROM t").rows.first?[0] == "0")
    }
  }

  @Test("give a result each, with tag and count")
  func results() async throws {
    try await withConnection { connection in
      let results = try await connection.execute(
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); SELECT a AS \"B\" FROM t; ")
      #expect(results.map(\.commandTag) == ["CREATE TABLE", "INSERT 0 2", "SELECT 2"])
      #expect(results.map(\.affectedRows) == [0, 2, 2])
      #expect(results.last?.columnNames == ["B"])
      #expect(results.last?.rows.map { $0["B"] } == ["1", "2"])
      #expect(try await connection.execute("").first?.rowCount == 0)
    }
  }

  @Test(
    "of one round trip give their results one by one; an error comes after those before it, and ends the rest"
  )
  func stream() async throws {
    try await withConnection { connection in
      try await Self.stream(connection)
    }
  }

  private static func stream(_ connection: isolated PostgresConnection) throws {
    let values = try connection.stream("SELECT 1 AS a; SELECT 2 AS a; SELECT 3 AS a") { next in
      try [next(), next()].map { try $0.rows[0].text("a") }
    }
    #expect(values == ["1", "2"])
    var seen: [String] = []
    let error = #expect(throws: PostgresError.self) {
      try connection.stream("SELECT 1 AS a; SELECT 1 / 0; SELECT 3 AS a") { next in
        for _ in 0..<3 { seen.append(try next().rows[0].text("a")) }
      }
    }
    #expect(seen == ["1"])
    #expect(error?.sqlState == "22012")
    #expect(throws: PostgresError.self) { try connection.stream("SELECT 1; SELECT 1 / 0") { _ = try $0() } }
    #expect(throws: CancellationError.self) {
      try connection.stream("SELECT 1; SELECT 2") { _ in throw CancellationError() }
    }
    #expect(throws: PostgresError.self) { try connection.stream("SELECT 1") { next in try (next(), next()) } }
    #expect(try connection.query("SELECT 4").rows[0][0] == "4")
  }

  @Test("name what a unique index, or a foreign key, refused")
  func violations() async throws {
    try await withConnection { connection in
      try await connection.execute(
        "CREATE TABLE t (a int, CONSTRAINT \"only ♥ once\" UNIQUE (a)); INSERT INTO t VALUES (1)")
      let error = await #expect(throws: PostgresError.self) {
        try await connection.query("INSERT INTO t VALUES ($1)", ["1"])
      }
      #expect(error?.sqlState == "23505")
      #expect(error?.constraint == "only ♥ once")
      #expect(error?.schema == "public")
      #expect(error?.table == "t")
      #expect(error?.statement == "INSERT INTO t VALUES ($1)")
      #expect(error?.severity == "ERROR")
      #expect(error?.isDataError == true)
      #expect("\(error as Any)".contains("Key (a)=(1) already exists."))
    }
  }

  @Test("carry any text of Unicode there and back, as parameter, literal and name of a column")
  func unicode() async throws {
    try await withConnection { connection in
      let text = "Grüße 👩‍👩‍👧 e\u{301} \u{10FFFF}\r\n\t'\"\\"
      let row = try #require(try await connection.query("SELECT $1 AS \"größe\"", [text]).rows.first)
      // Compared byte by byte: Swift takes é and e with an accent for the same.
      #expect(try row.text("größe").utf8.elementsEqual(text.utf8))
      let literal = try await connection.execute("SELECT 'naïve ✓'").first?[0, 0]
      #expect(literal == "naïve ✓")
    }
  }

  @Test("with a NUL are refused, not cut short")
  func nul() async throws {
    try await withConnection { connection in
      let inStatement = await #expect(throws: PostgresError.self) {
        try await connection.execute("SELECT 1\0; no SQL")
      }
      #expect(inStatement?.isTransient == false)
      let inParameter = await #expect(throws: PostgresError.self) {
        try await connection.query("SELECT $1", ["a\0b"])
      }
      #expect(inParameter?.isDataError == true)
      try await connection.requireUsable()
    }
  }

  @Test("with more parameters than the protocol can carry are no lost connection")
  func tooManyParameters() async throws {
    try await withConnection { connection in
      let error = await #expect(throws: PostgresError.self) {
        try await connection.query("SELECT 1", Array(repeating: nil, count: 65_536))
      }
      #expect(error?.isConnectionLost == false)
      #expect(error?.isTransient == false)
      try await connection.requireUsable()
    }
  }

  @Test("keep their results after the connection is closed")
  func resultOutlives() async throws {
    var result: PostgresResult?
    try await withConnection { connection in
      result = try await connection.query("SELECT n, 'row ' || n AS t FROM generate_series(1, 3) n")
    }
    #expect(result?.rows.map { $0["t"] } == ["row 1", "row 2", "row 3"])
  }

  @Test("in a closed connection say that it is closed")
  func closed() async throws {
    try await withConnection { connection in
      await connection.close()
      await connection.close()
      #expect(await connection.isAlive == false)
      let error = await #expect(throws: PostgresError.self) { try await connection.execute("SELECT 1") }
      #expect(error?.isConnectionLost == true)
      await #expect(throws: PostgresError.self) { try await connection.copyIn("COPY t FROM STDIN", []) }
      await #expect(throws: PostgresError.self) { try await connection.transaction { _ in 1 } }
    }
  }
}

@Suite("Cells")
struct CellTests {
  @Test(
    "with an array are read whatever their elements begin with",
    arguments: [
      ["\u{301}accent first", "a"], ["a", "\u{301}b"], ["\u{301}\"quoted\"", "\u{20DD},"], ["{", "}", " "],
      ["\r\n", "null", "NULL"], [],
    ])
  func arrays(texts: [String]) async throws {
    try await withConnection { connection in
      let parameters = texts.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
      let result = try await connection.query("SELECT ARRAY[\(parameters)]::text[] AS a", texts)
      let read = try #require(result.rows.first).array("a")
      #expect(read.map { $0.map { Array($0.utf8) } } == texts.map { Array($0.utf8) })
    }
  }

  @Test("that can't be read as asked for name their column, and what to do with them")
  func decoding() async throws {
    try await withConnection { connection in
      let row = try #require(
        try await connection.query("SELECT NULL AS n, 'x' AS t, '{{1},{2}}'::int[] AS a, '' AS e").rows.first)
      for (column, body) in [
        ("n", { _ = try row.text("n") }), ("t", { _ = try row.int("t") as Int }),
        ("t", { _ = try row.bool("t") }), ("a", { _ = try row.array("a") }),
        ("e", { _ = try row.array("e") }),
        ("missing", { _ = try row.text("missing") }),
      ] as [(String, () throws -> Void)] {
        let error = #expect(throws: PostgresError.self) { try body() }
        #expect(error?.kind == .decoding)
        #expect(error?.message.contains("\"\(column)\"") == true)
      }
    }
  }
}
