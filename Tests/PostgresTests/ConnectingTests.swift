import Postgres
import Testing
import TestSupport

@Suite("A server that refuses")
struct RefusalTests {
  private func refusal(_ url: String) async throws -> PostgresError {
    let configuration = try PostgresConfiguration(url)
    return try #require(
      await #expect(throws: PostgresError.self) { try await PostgresConnection.connect(configuration) })
  }

  @Test("an unknown database, role or missing password is not asked again, and says which it was")
  func unknown() async throws {
    try await withTestDatabase { database in
      let noDatabase = try await refusal(database.url + "_missing")
      #expect(noDatabase.sqlState == "3D000")
      #expect(noDatabase.isTransient == false)
      #expect(noDatabase.message.contains("\(database.name)_missing"))
      let noRole = try await refusal(database.url.replacing("//\(database.role)", with: "//nobody"))
      #expect(noRole.sqlState == "28P01")
      #expect(noRole.isTransient == false)
      let noPassword = try await refusal(database.url.replacing(":\(database.password)", with: ""))
      #expect(noPassword.sqlState == "28P01")
      #expect(noPassword.isTransient == false)
    }
  }

  @Test("a role that may not log in, or not use the database, is not asked again")
  func forbidden() async throws {
    try await withTestDatabase { database in
      try await database.executeAsSuperuser(
        "REVOKE CONNECT ON DATABASE \(database.name) FROM PUBLIC, \(database.role)")
      let noRight = try await refusal(database.url)
      #expect(noRight.sqlState == "42501")
      #expect(noRight.isTransient == false)
      try await database.executeAsSuperuser("ALTER ROLE \(database.role) NOLOGIN")
      let noLogin = try await refusal(database.url)
      #expect(noLogin.sqlState == "28000")
      #expect(noLogin.isTransient == false)
    }
  }

  @Test("one connection too many may be asked again")
  func tooMany() async throws {
    try await withTestDatabase { database in
      try await database.executeAsSuperuser("ALTER ROLE \(database.role) CONNECTION LIMIT 0")
      let error = try await refusal(database.url)
      #expect(error.sqlState == "53300")
      #expect(error.isTransient == true)
    }
  }

  @Test(
    "a setting that libpq doesn't know the value of is no fault that passes, and TLS that isn't there has advice"
  )
  func settings() async throws {
    try await withTestDatabase { database in
      let mistyped = try await refusal(database.url + "?sslmode=requier")
      #expect(mistyped.kind == .invalidConfiguration)
      #expect(!mistyped.isTransient)
      #expect(mistyped.message == #"invalid sslmode value: "requier""#)
      let uneven = try await refusal(
        database.url + "?hostaddr=127.0.0.1,127.0.0.2,127.0.0.3&host=a,b,c&port=1,2")
      #expect(uneven.kind == .invalidConfiguration && !uneven.isTransient)
      let noTLS = try await refusal(database.url + "?sslmode=require")
      #expect(noTLS.advice?.hasPrefix("compare sslmode") == true)
    }
  }

  @Test("is asked for once, where nobody listens")
  func nobody() async throws {
    let error = try await refusal("postgresql://me@127.0.0.1:1/db")
    #expect(!error.message.contains("Is the server running"))
    #expect(error.advice == "is PostgreSQL running, and reachable at postgresql://me@127.0.0.1:1/db?")
  }

  @Test("to say anything is not waited for by a task that is cancelled", .timeLimit(.minutes(1)))
  func cancelled() async throws {
    try await withTestDatabase { database in
      let port = try #require(try database.configuration.port.flatMap { Int($0) })
      let network = try NetworkProxy(to: port)
      defer { network.close() }
      network.stall(true)
      let configuration = try PostgresConfiguration(
        database.url.replacing(":\(port)/", with: ":\(network.port)/") + "?connect_timeout=600")
      let task = Task { try await PostgresConnection.connect(configuration) }
      task.cancel()
      let error = await #expect(throws: PostgresError.self) { try await task.value }
      #expect(error?.isConnectionLost == true)
    }
  }

  @Test("is not misread for a database or role that is named like another error")
  func misleadingNames() async throws {
    try await withTestDatabase { database in
      let error = try await refusal(database.url + "%20password%20authentication%20failed")
      #expect(error.sqlState == "3D000")
    }
  }
}

@Suite("What a connection tells the server")
struct SessionTests {
  @Test("is UTF-8 whatever the string and the role say, and a name unless the string has one")
  func session() async throws {
    try await withTestDatabase { database in
      try await database.executeAsSuperuser("ALTER ROLE \(database.role) SET client_encoding = 'latin1'")
      var configuration = try PostgresConfiguration(database.url + "?client_encoding=LATIN9")
      configuration.applicationName = "the name"
      let connection = try await PostgresConnection.connect(configuration)
      #expect(try await connection.query("SHOW client_encoding").rows.first?[0] == "UTF8")
      #expect(try await connection.query("SHOW application_name").rows.first?[0] == "the name")
      #expect(try await connection.query("SELECT 'ü€'").rows.first?[0] == "ü€")
      #expect(
        try await connection.query("SELECT pg_backend_pid()").rows.first?[0]
          == "\(connection.backendProcessID)")
      #expect(
        try await connection.query("SHOW server_version_num").rows.first?[0] == "\(connection.serverVersion)")
      await connection.close()
      configuration = try PostgresConfiguration(database.url + "?application_name=own")
      configuration.applicationName = "the name"
      let named = try await PostgresConnection.connect(configuration)
      #expect(try await named.query("SHOW application_name").rows.first?[0] == "own")
      await named.close()
    }
  }
}
