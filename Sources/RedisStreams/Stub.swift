// RedisStreams
