// RedisStreamsTests
