import Testing

@testable import Writer

@Suite("Settings")
struct SettingsTests {
  @Test("have the documented defaults")
  func defaults() throws {
    let settings = try WriterConfiguration(WriterEnvironment(["DATABASE_URL": "postgresql://localhost/iot"]))
    #expect(settings.redis.host == "localhost" && settings.redis.port == 6379)
    #expect(settings.group == "db_writer" && settings.batchSize == 10_000)
    #expect(settings.batchTimeout == .seconds(5) && settings.processingInterval == .seconds(1))
    #expect(settings.streamPattern == nil && settings.deadLetterStream == "mqtt_stream:failed")
    #expect(settings.table == nil && !settings.requiresTimescaleDB)
    #expect(settings.logLevel == .info && settings.logFormat == .json && settings.healthPort == 8080)
    #expect(WriterConfiguration.uniqueConsumerName() != WriterConfiguration.uniqueConsumerName())
  }

  @Test("report every wrong value at once, by name, without secrets")
  func mistakes() throws {
    let error = #expect(throws: ConfigurationMistakes.self) {
      try WriterConfiguration(
        WriterEnvironment([
          "DATABASE_URL": "postgresql://me:hunter2@[x", "REDIS_PORT": "99999", "BATCH_SIZE": "none",
          "BATCH_TIMEOUT_SEC": "-1", "ENABLE_TIMESCALE": "maybe", "LOG_LEVEL": "LOUD", "LOG_FORMAT": "xml",
          "HEALTH_PORT": "x",
        ]))
    }
    let text = "\(try #require(error))"
    for name in [
      "DATABASE_URL", "REDIS_PORT", "BATCH_SIZE", "BATCH_TIMEOUT_SEC", "ENABLE_TIMESCALE", "LOG_LEVEL",
      "LOG_FORMAT",
      "HEALTH_PORT",
    ] { #expect(text.contains(name)) }
    #expect(!text.contains("hunter2"))
  }

  @Test(
    "take seconds as decimal numbers, and no other form", arguments: ["0x10", "1e3", "inf", "nan", "5s", "."])
  func seconds(_ text: String) throws {
    #expect(try redis(["BATCH_TIMEOUT_SEC": "0.25"]).batchTimeout == .milliseconds(250))
    let error = #expect(throws: ConfigurationMistakes.self) { try redis(["BATCH_TIMEOUT_SEC": text]) }
    #expect(error?.mistakes.first?.contains("BATCH_TIMEOUT_SEC is \"\(text)\"") == true)
  }

  private func redis(_ variables: [String: String]) throws -> WriterConfiguration {
    let database = ["DATABASE_URL": "postgresql://localhost/iot"]
    return try WriterConfiguration(WriterEnvironment(database.merging(variables) { $1 }))
  }

  @Test("say where Redis is by host, by URL, by Sentinels or by nodes of a cluster, with or without TLS")
  func redisPlaces() throws {
    let url = try redis(["REDIS_URL": "rediss://me:pw@cache:6390/2", "REDIS_TLS_CA_FILE": "/ca.crt"]).redis
    #expect(url.host == "cache" && url.port == 6390 && url.database == 2 && url.clientName == "writer")
    #expect(url.username == "me" && url.password == "pw" && url.tls?.authorities == "/ca.crt")
    let sentinels = try redis([
      "REDIS_SENTINELS": "a, b:26380", "REDIS_SENTINEL_MASTER": "main", "REDIS_SENTINEL_PASSWORD": "theirs",
      "REDIS_PASSWORD": "ours", "REDIS_TLS": "yes", "REDIS_TLS_CERT_FILE": "/c", "REDIS_TLS_KEY_FILE": "/k",
    ]).redis
    #expect("\(sentinels)" == "rediss+sentinel://a:26379,b:26380/main/0")
    #expect(sentinels.sentinels?.password == "theirs" && sentinels.password == "ours")
    #expect(sentinels.tls?.certificate == "/c" && sentinels.tls?.key == "/k")
    let cluster = try redis([
      "REDIS_CLUSTER_NODES": "a:7000,[::1]:7001", "REDIS_USERNAME": "me", "REDIS_PASSWORD": "pw",
    ])
    #expect("\(cluster.redis)" == "redis+cluster://me@a:7000,[::1]:7001")
  }

  @Test("that contradict each other or would leave a password in the clear are mistakes")
  func redisMistakes() throws {
    let mistakes = [
      ["REDIS_URL": "redis://a", "REDIS_HOST": "b"], ["REDIS_SENTINELS": "a", "REDIS_CLUSTER_NODES": "b"],
      ["REDIS_TLS_CA_FILE": "/ca.crt"], ["REDIS_TLS": "true", "REDIS_TLS_KEY_FILE": "/key"],
      ["REDIS_CLUSTER_NODES": "a", "REDIS_DATABASE": "1"], ["REDIS_SENTINELS": "a,,b"],
      ["REDIS_URL": "redis://me:hunter2@"], ["REDIS_HOST": "redis://:hunter2@h:6379"],
      ["REDIS_CLUSTER_NODES": ":hunter2,x@a:7000"], ["REDIS_SENTINELS": "a,redis://:hunter2@b"],
      ["REDIS_CLUSTER_NODES": "a:99999"],
    ]
    for variables in mistakes {
      let error = #expect(throws: ConfigurationMistakes.self) { try redis(variables) }
      #expect(error?.mistakes.count == 1, "\(variables)")
      #expect(error.map { !"\($0)".contains("hunter2") } == true)
    }
  }
}
