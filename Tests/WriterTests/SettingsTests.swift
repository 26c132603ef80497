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
}
