@testable import RedisStreams
import TestSupport
import Testing

@Suite("Authentication with Redis")
struct AuthenticationTests {
  @Test("of a user without a password works, and a user is never left out")
  func userWithoutPassword() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let user = TestServers.uniqueName("user")
    var configuration = try TestServers.redis
    configuration.username = user
    let error = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
    #expect(error?.code == "WRONGPASS")
    try await redis.send(["ACL", "SETUSER", user, "on", "nopass", "~*", "+@all"])
    let connection = try await RedisConnection.connect(configuration)
    #expect(try await connection.send(["ACL", "WHOAMI"]).string == user)
    await connection.close()
    try await redis.send(["ACL", "DELUSER", user])
    await redis.close()
  }

  @Test("says which right a user lacks")
  func noRight() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let user = TestServers.uniqueName("user")
    try await redis.send(["ACL", "SETUSER", user, "on", ">right", "~mine:*", "+xadd", "+ping"])
    var configuration = try TestServers.redis
    configuration.username = user
    configuration.password = "right"
    let connection = try await RedisConnection.connect(configuration)
    let command = await #expect(throws: RedisError.self) { try await connection.length("mine:1") }
    let key = await #expect(throws: RedisError.self) {
      try await connection.add("other", [("a", bytes("1"))])
    }
    for error in [command, key] {
      #expect(error?.code == "NOPERM")
      #expect(error?.isTransient == false)
      #expect(error?.advice?.contains("ACL") == true)
    }
    try await connection.ping()
    await connection.close()
    try await redis.send(["ACL", "DELUSER", user])
    await redis.close()
  }

  @Test("that a server wants is told when it is missing, and by the command that needed it")
  func missing() async throws {
    try await withPrivateRedis { server in
      let admin = try await RedisConnection.connect(server.redis)
      try await admin.send(["CONFIG", "SET", "requirepass", "right"])
      let connection = try await RedisConnection.connect(server.redis)
      let error = await #expect(throws: RedisError.self) { try await connection.ping() }
      #expect(error?.code == "NOAUTH")
      #expect(error?.isTransient == false)
      #expect(error?.advice?.contains("REDIS_PASSWORD") == true)
      var configuration = server.redis
      configuration.password = "right"
      configuration.database = 3
      configuration.clientName = "tester"
      let allowed = try await RedisConnection.connect(configuration)
      #expect(try await allowed.send(["CLIENT", "GETNAME"]).string == "tester")
      #expect(try await allowed.send(["CLIENT", "INFO"]).string?.contains(" db=3 ") == true)
      for connection in [admin, connection, allowed] { await connection.close() }
    }
  }

  @Test("that a server does not know does not show the password in its complaint")
  func unknownCommand() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    // A server whose AUTH is renamed complains as of any unknown command: with the arguments.
    let complaint = try #require(
      await #expect(throws: RedisError.self) { try await redis.send(["AUTH2", "user", "secret"]) })
    try #require(complaint.message.contains("secret"))
    #expect(complaint.withoutArguments.message == "ERR unknown command 'AUTH2'")
    #expect(!complaint.withoutArguments.description.contains("secret"))
    await redis.close()
  }

  @Test("failing, or a database that isn't there, is no fault that waiting fixes")
  func noSuchDatabase() async throws {
    var configuration = try TestServers.redis
    configuration.database = 99_999
    let error = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
    #expect(error?.kind == .invalidConfiguration && error?.message.contains("99999") == true)
    #expect(error?.isTransient == false)
  }

  @Test("is never shown by a configuration")
  func redacted() {
    var configuration = RedisConfiguration()
    configuration.username = "me"
    configuration.password = "secret"
    #expect("\(configuration)" == "redis://me@localhost:6379/0")
    var dumped = "\(String(reflecting: configuration)) \([configuration])"
    dump(configuration, to: &dumped)
    #expect(!dumped.contains("secret"))
  }
}
