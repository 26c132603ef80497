import RedisStreams
import TestSupport
import Testing

/// Runs `body` with a connection and the name of a stream that no other test has.
func withRedis<T>(_ body: (RedisConnection, String) async throws -> T) async throws -> T {
  let redis = try await RedisConnection.connect(TestServers.redis)
  let stream = TestServers.uniqueName("stream")
  do {
    let value = try await body(redis, stream)
    try await redis.send(["DEL", stream])
    await redis.close()
    return value
  } catch {
    await redis.close()
    throw error
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
