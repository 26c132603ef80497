import Postgres
import Testing
import TestSupport

@Suite("A PgBouncer in transaction mode")
struct PgBouncerTests {
  /// A database of the test's own, and its owner's URL by way of PgBouncer.
  private func withBouncer(_ body: (Fleet, TestDatabase, String) async throws -> Void) async throws {
    try await withFleet(.pgbouncer, [TestServers.postgresURL]) { fleet in
      let address = try fleet.variable("TEST_PGBOUNCER_ADDRESS")
      try await withTestDatabase { database in
        try await body(
          fleet, database,
          "postgresql://\(database.role):\(database.password)@\(address)/\(database.name)")
      }
    }
  }

  private func refusal(_ url: String) async throws -> PostgresError {
    let configuration = try PostgresConfiguration(url)
    return try #require(
      await #expect(throws: PostgresError.self) {
        try await PostgresConnection.connect(configuration).execute("SELECT 1")
      })
  }

  @Test("carries both protocols, COPY both ways and transactions, for more clients than sessions")
  func everything() async throws {
    try await withBouncer { _, database, url in
      try await database.execute("CREATE TABLE t (a int PRIMARY KEY)")
      try await withThrowingTaskGroup(of: Void.self) { clients in
        for client in 0..<12 {
          clients.addTask {
            let connection = try await PostgresConnection.connect(PostgresConfiguration(url))
            for round in 0..<5 {
              let value = 100 * client + round
              try await connection.transaction { transaction in
                try transaction.copyIn("COPY t FROM STDIN", Array("\(2 * value)\n".utf8))
                try transaction.query("INSERT INTO t VALUES ($1::int)", ["\(2 * value + 1)"])
              }
              // An error leaves nothing behind for whoever gets the session next.
              let error = await #expect(throws: PostgresError.self) {
                try await connection.copyIn("COPY t FROM STDIN", Array("\(2 * value)\n".utf8))
              }
              #expect(error?.sqlState == "23505")
            }
            #expect(try await connection.copyOut("COPY (SELECT 1) TO STDOUT") == Array("1\n".utf8))
            await connection.close()
          }
        }
        try await clients.waitForAll()
      }
      #expect(try await database.scalar("SELECT count(*) FROM t") == "120")
    }
  }

  @Test("that refuses says why, in PgBouncer's words; what waiting does not fix is not asked again")
  func refusals() async throws {
    try await withBouncer { fleet, database, url in
      let password = try await refusal(url.replacing(database.password, with: "wrong"))
      #expect(password.sqlState == "28P01")
      let role = try await refusal(url.replacing("//\(database.role)", with: "//nobody"))
      #expect(role.sqlState == "28000")
      let options = try await refusal(url + "?options=-c%20work_mem%3D1MB")
      #expect(options.advice?.contains("ignore_startup_parameters") == true)
      for error in [password, role, options] { #expect(!error.isTransient, "\(error)") }

      var connections: [PostgresConnection] = []
      for _ in 0..<20 {
        connections.append(try await PostgresConnection.connect(PostgresConfiguration(url)))
      }
      let many = try await refusal(url)
      #expect(many.sqlState == "53300" && many.isTransient)
      for connection in connections { await connection.close() }
      try await fleet.stop("pgbouncer")
      #expect(try await refusal(url).isTransient)
    }
  }

  @Test("whose server is gone or overloaded says so; that passes")
  func serverGone() async throws {
    try await withBouncer { _, database, url in
      let connection = try await PostgresConnection.connect(PostgresConfiguration(url))
      try await connection.execute("BEGIN")
      try await database.executeAsSuperuser(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '\(database.role)'")
      let error = await #expect(throws: PostgresError.self) { try await connection.execute("SELECT 1") }
      #expect(error?.isConnectionLost == true && error?.isTransient == true)
      // With no session to be had, PgBouncer lets a client wait for some seconds, then gives up.
      var connections: [PostgresConnection] = []
      for _ in 0..<5 {
        let connection = try await PostgresConnection.connect(PostgresConfiguration(url))
        try await connection.execute("BEGIN")
        connections.append(connection)
      }
      let waited = try await refusal(url)
      #expect(waited.message.contains("query_wait_timeout") && waited.isTransient)
      for connection in connections { await connection.close() }
    }
  }
}

@Suite("Several hosts")
struct SeveralHostsTests {
  @Test(
    "lead to the one that takes writes, and to the standby once it took over",
    .enabled(if: try PrivatePostgres.canHaveStandbys))
  func failover() async throws {
    try await withPrivatePostgres { primary in
      try await primary.withStandby { standby in
        let (login, first) = try parts(primary.url)
        let second = try parts(standby.url).address
        // The standby comes first.
        let url = "\(login)@\(second),\(first)/postgres"
        #expect(try await port(url) == port(primary.url))
        #expect(try await port(url + "?target_session_attrs=any") == port(standby.url))
        try await primary.stop(crash: true)
        let configuration = try PostgresConfiguration(url)
        let nobody = await #expect(throws: PostgresError.self) {
          try await PostgresConnection.connect(configuration)
        }
        #expect(nobody?.isTransient == true)
        #expect(nobody?.advice?.contains("failover") == true)
        try await standby.promote()
        #expect(try await port(url) == port(standby.url))
      }
    }
  }

  @Test("whose session turns read-only say so; that passes")
  func readOnly() async throws {
    try await withConnection { connection in
      try await connection.execute("SET default_transaction_read_only = on")
      let error = await #expect(throws: PostgresError.self) {
        try await connection.execute("CREATE TABLE t (a int)")
      }
      #expect(error?.sqlState == "25006" && error?.isTransient == true)
    }
  }

  private func parts(_ url: String) throws -> (login: String, address: String) {
    let halves = url.split(separator: "@")
    return (String(halves[0]), String(try #require(halves[1].split(separator: "/").first)))
  }

  private func port(_ url: String) async throws -> String? {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(url))
    let port = try await connection.query("SHOW port").rows.first?[0]
    await connection.close()
    return port
  }
}

@Suite("An error of the server")
struct TransienceTests {
  @Test(
    "passes where it comes from connections, locks, resources or a failover",
    arguments: [
      "08006", "08P01", "25006", "40001", "40003", "40P01", "53100", "53200", "53300", "55P03", "57014",
      "57P01",
      "57P02", "57P03", "58030",
    ])
  func transient(state: String) {
    var error = PostgresError(.server, "some error")
    error.sqlState = state
    #expect(error.isTransient)
  }

  @Test(
    "does not pass where it comes from the statement or its rows",
    arguments: ["22P02", "23505", "28000", "3D000", "42501", "42P01", "0A000", "P0001", "XX000"])
  func lasting(state: String) {
    var error = PostgresError(.server, "some error")
    error.sqlState = state
    #expect(!error.isTransient)
  }
}
