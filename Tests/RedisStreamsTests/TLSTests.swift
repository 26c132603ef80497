import RedisStreams
import TestSupport
import Testing

@Suite("A connection to Redis with TLS")
struct TLSTests {
  /// The server as one connects to it with its own authority.
  private func trusting(_ fleet: Fleet) throws -> RedisConfiguration {
    var configuration = fleet.redis(port: try #require(fleet.ports("TEST_TLS_PORT").first))
    configuration.tls = RedisTLS()
    configuration.tls?.authorities = fleet.file("certificates/ca.crt")
    return configuration
  }

  private func refusal(_ configuration: RedisConfiguration) async -> RedisError? {
    await #expect(throws: RedisError.self) {
      try await RedisConnection.connect(configuration).ping()
    }
  }

  /// Changes the server's settings by its port without TLS.
  private func set(_ fleet: Fleet, _ settings: String...) async throws {
    let port = try #require(fleet.ports("TEST_REDIS_PORT").first)
    let admin = try await RedisConnection.connect(fleet.redis(port: port))
    try await admin.send(["CONFIG", "SET"] + settings)
    await admin.close()
  }

  private func serve(_ fleet: Fleet, _ certificate: String) async throws {
    try await set(
      fleet, "tls-cert-file", fleet.file("certificates/\(certificate).crt"), "tls-key-file",
      fleet.file("certificates/\(certificate).key"))
  }

  @Test(
    "carries commands and replies of any size, by name and by address", arguments: ["127.0.0.1", "localhost"])
  func carries(host: String) async throws {
    try await withFleet(.tls) { fleet in
      var configuration = try trusting(fleet)
      configuration.host = host
      let redis = try await RedisConnection.connect(configuration)
      let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try await redis.add("s", [("large", large)])
      try await redis.createGroup("g", streams: ["s"])
      let read = try await redis.readGroup("g", consumer: "c", streams: ["s"], count: 10)
      #expect(read.first?.entries.first?.value(of: "large") == large)
      #expect(try await redis.pipeline((0..<5000).map { _ in RedisCommand("XLEN", "s") }).count == 5000)
      await redis.close()
    }
  }

  @Test("says why it does not trust a server, and what to do")
  func untrusted() async throws {
    try await withFleet(.tls) { fleet in
      let configuration = try trusting(fleet)
      var strange = configuration
      strange.tls?.authorities = fleet.file("certificates/other-ca.crt")
      let unknown = await refusal(strange)
      #expect(unknown?.advice?.contains("REDIS_TLS_CA_FILE") == true)
      strange.tls?.authorities = nil
      let system = await refusal(strange)
      #expect(system?.advice?.contains("REDIS_TLS_CA_FILE") == true)

      try await serve(fleet, "expired")
      let expired = await refusal(configuration)
      #expect(expired?.message.contains("expired") == true)

      try await serve(fleet, "elsewhere")
      let address = await refusal(configuration)
      #expect(address?.message.contains("IP address mismatch") == true)
      var named = configuration
      named.host = "localhost"
      let name = await refusal(named)
      #expect(name?.message.contains("hostname mismatch") == true)
      named.tls?.serverName = "redis.example.com"
      try await RedisConnection.connect(named).ping()

      for error in [unknown, system, expired, address, name] {
        #expect(error?.kind == .untrusted)
        #expect(error?.isTransient == false)
      }
    }
  }

  @Test("shows its own certificate to a server that asks for one, and says so where it has none")
  func clientCertificate() async throws {
    try await withFleet(.tls) { fleet in
      try await set(fleet, "tls-auth-clients", "yes")
      var configuration = try trusting(fleet)
      let none = await refusal(configuration)
      #expect(none?.kind == .untrusted, "\(none?.message ?? "")")
      #expect(none?.advice?.contains("REDIS_TLS_CERT_FILE") == true)

      configuration.tls?.certificate = fleet.file("certificates/client.crt")
      configuration.tls?.key = fleet.file("certificates/client.key")
      let redis = try await RedisConnection.connect(configuration)
      try await redis.ping()
      await redis.close()

      configuration.tls?.certificate = fleet.file("certificates/stranger.crt")
      configuration.tls?.key = fleet.file("certificates/stranger.key")
      let stranger = await refusal(configuration)
      #expect(stranger?.kind == .untrusted)
    }
  }

  @Test("names the file that it can't use")
  func files() async throws {
    try await withFleet(.tls) { fleet in
      var configuration = try trusting(fleet)
      configuration.tls?.authorities = fleet.file("certificates/nowhere.crt")
      let missing = await refusal(configuration)
      #expect(missing?.message.contains("nowhere.crt can't be used for TLS: No such file") == true)
      #expect(missing?.advice?.contains("REDIS_TLS_CA_FILE") == true)

      configuration = try trusting(fleet)
      configuration.tls?.certificate = fleet.file("certificates/client.crt")
      configuration.tls?.key = fleet.file("certificates/server.key")
      let other = await refusal(configuration)
      #expect(other?.message.contains("key values mismatch") == true)
      for error in [missing, other] { #expect(error?.kind == .unusableFile && error?.isTransient == false) }
    }
  }

  @Test("says when the other side does not speak TLS")
  func plainServer() async throws {
    var configuration = try TestServers.redis
    configuration.tls = RedisTLS()
    configuration.connectTimeout = .milliseconds(300)
    let error = await refusal(configuration)
    #expect(error?.advice?.contains("tls-port") == true)
    #expect(error?.isTransient == true)
  }

  @Test("is not waited for by a task that is cancelled", .timeLimit(.minutes(1)))
  func cancelled() async throws {
    // It waits for the rest of what it takes for a command.
    var configuration = try TestServers.redis
    configuration.tls = RedisTLS()
    configuration.connectTimeout = .seconds(600)
    let task = Task { [configuration] in try await RedisConnection.connect(configuration) }
    task.cancel()
    let error = await #expect(throws: RedisError.self) { try await task.value }
    #expect(error?.isConnectionLost == true)
  }

  @Test("that is lost while it reads says so, as one without TLS")
  func lost() async throws {
    try await withFleet(.tls) { fleet in
      let redis = try await RedisConnection.connect(trusting(fleet))
      try await redis.createGroup("g", streams: ["s"])
      try await fleet.stop("tls", crash: true)
      let error = await #expect(throws: RedisError.self) {
        try await redis.readGroup("g", consumer: "c", streams: ["s"], count: 1, block: .seconds(300))
      }
      #expect(error?.isConnectionLost == true)
      try await fleet.restart("tls")
      let fresh = try await RedisConnection.connect(trusting(fleet))
      try await fresh.ping()
      fresh.interrupt()
      await fresh.close()
    }
  }
}
