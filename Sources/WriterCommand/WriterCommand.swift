import ArgumentParser
import Logging
import SchemaKit
import ServiceLifecycle
import Writer

#if canImport(Glibc)
  import CMalloc
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The writer's command line for a schema. A package of your own gets its `writer` by it:
///
/// ```swift
/// import WriterCommand
///
/// @main struct Main {
///   static func main() async {
///     await WriterCommand.main(schema: mySchema, revision: migrationsHead)
///   }
/// }
/// ```
public enum WriterCommand {
  /// What the command is built with.
  struct Build: Sendable {
    var schema = Schema()
    var revision: String?
    var key: String?
  }

  @TaskLocal static var build = Build()

  /// Runs the writer until it is told to stop, and exits.
  ///
  /// - Parameters:
  ///   - revision: the newest revision of the migrations directory: `migrationsHead`, which the plugin
  ///     EmbedMigrations makes.
  ///   - key: the form of the streams' keys, for a schema that names no streams (`RedisStream`).
  public static func main(schema: Schema, revision: String?, key: String? = nil) async -> Never {
    boundMemory()
    let build = Build(schema: schema, revision: revision, key: key)
    let code = await $build.withValue(build) { await run(Array(CommandLine.arguments.dropFirst())) }
    exit(code)
  }

  /// The settings, for every command.
  static func readEnvironment() async throws -> WriterEnvironment {
    do {
      return try await WriterEnvironment.read()
    } catch {
      throw ConfigurationMistakes(mistakes: [".env can't be read; write it as lines of NAME=value"])
    }
  }

  /// glibc gives threads heaps of their own, up to eight for each processor. Batches go from thread to thread, and what
  /// one heap has left over none of the others can use: two heaps take a fifth less memory, and no more time.
  ///
  /// What is larger than usual batches, as with messages of megabytes, is given back to the system as soon as it is
  /// freed. By itself glibc would keep it once such a piece was freed, and need half as much again.
  private static func boundMemory() {
    #if canImport(Glibc)
      mallopt(M_ARENA_MAX, 2)
      mallopt(M_MMAP_THRESHOLD, 2 << 20)
    #endif
  }

  private static func run(_ arguments: [String]) async -> Int32 {
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return 0
    } catch let mistakes as ConfigurationMistakes {
      LogOutput.standardError("error: \(mistakes)\n")
      return Writer.exitStatus(of: mistakes)
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      if let status = Writer.exitStatus(ofCommand: error) {
        LogOutput.standardError("error: \(error)\n")
        return status
      }
      let code = RootCommand.exitCode(for: error)
      let text = RootCommand.fullMessage(for: error)
      if code == .success { print(text) } else { LogOutput.standardError(text + "\n") }
      return code.rawValue
    }
  }
}

/// `writer`.
struct RootCommand: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    let build = WriterCommand.build
    return CommandConfiguration(
      commandName: "writer",
      abstract: "Writes messages from Redis streams to a PostgreSQL or TimescaleDB table.",
      discussion: discussion,
      version:
        "\(Writer.programVersion), revision \(build.revision ?? "base"), fingerprint \(build.schema.fingerprint)",
      subcommands: [
        CheckCommand.self, HealthCommand.self, StatusCommand.self, DeadLetterCommand.self,
      ])
  }

  private static let discussion = """
    All settings are environment variables, or lines of .env in the current directory:

      DATABASE_URL             required: postgresql://user@host:5432/database
      REDIS_HOST               localhost
      REDIS_PORT               6379
      REDIS_USERNAME, REDIS_PASSWORD, REDIS_DATABASE
      REDIS_URL                redis://user:password@host:port/database
      REDIS_TLS                false: true wants TLS, as rediss:// does
      REDIS_TLS_CA_FILE, REDIS_TLS_CERT_FILE, REDIS_TLS_KEY_FILE
      REDIS_TLS_SERVER_NAME    the host
      REDIS_SENTINELS          host:port,…; with REDIS_SENTINEL_MASTER,
                               REDIS_SENTINEL_USERNAME, REDIS_SENTINEL_PASSWORD
      REDIS_CLUSTER_NODES      host:port,…: some of a cluster's nodes
      CONSUMER_GROUP_NAME      db_writer
      CONSUMER_NAME            unique: host and process
      BATCH_SIZE               10000: messages in a transaction at most
      BATCH_BYTES              8388608: their bytes in a transaction at most
      BATCH_TIMEOUT_SEC        5: how long a batch grows for a busy database
      WRITER_CONCURRENCY       1: workers in this process
      PROCESSING_INTERVAL_SEC  1: how often new streams are looked for
      CLAIM_IDLE_SEC           60: when others take a silent consumer's messages
      STREAM_PATTERN           all keys that begin as the schema says
      DEAD_LETTER_STREAM       mqtt_stream:failed
      TABLE_NAME               all tables that the schema feeds
      TRIM_ACKNOWLEDGED        false: true removes what every group is done with
      MAX_DELIVERIES           5: deliveries before a message is tried alone
      SOURCE_NAME              tells apart several Redis that feed one database
      ENABLE_TIMESCALE         false: true insists on a hypertable
      SCHEMA_POLICY            exact; compatible: later ones that rows still fit
      SCHEMA_WAIT_SEC          0: how long to wait for the right schema
      LOG_LEVEL                INFO
      LOG_FORMAT               json, or console
      HEALTH_HOST              127.0.0.1
      HEALTH_PORT              8080: a status page, /health, /ready, /live and
                               /metrics; 0 turns them off
      STATUS_INTERVAL_SEC      10: how often lag is measured; 0 for never

    Under systemd (Type=notify) it says when it is ready and, with WatchdogSec, that it gets on.
    A message's field traceparent (W3C Trace Context) is in the log lines about \
    it as trace_id and span_id.

    It stops at SIGTERM or SIGINT, after the batch in hand.

    Exit codes, those of sysexits.h; the log says more:
      0   stopped as told
      64  wrong usage of the command line
      69  the health server can't listen on its port
      70  a fault that waiting doesn't fix
      77  Redis or PostgreSQL refused the login or a privilege
      78  wrong settings, or another schema than this writer was built with

    Examples:
      DATABASE_URL=postgresql://iot_writer@localhost/iot writer
      SCHEMA_WAIT_SEC=300 LOG_FORMAT=console writer
      writer --version
    """

  func run() async throws {
    // Whoever reads the log may end, and is no reason to end with it; libraries may write to a peer that is gone.
    signal(SIGPIPE, SIG_IGN)
    let build = WriterCommand.build
    let configuration = try WriterConfiguration(try await WriterCommand.readEnvironment())
    let logger = makeLogger(configuration)
    do {
      let writer = try Writer(
        configuration: configuration, schema: build.schema, revision: build.revision, key: build.key,
        logger: logger)
      try await serve(writer, logger)
    } catch let mistakes as ConfigurationMistakes {
      throw mistakes
    } catch {
      let refused = error is SchemaMismatch
      var metadata: Logger.Metadata = ["error": "\(error)"]
      if let mismatch = error as? SchemaMismatch {
        metadata["direction"] = "\(mismatch.standing.direction.rawValue)"
      }
      logger.critical(refused ? "Refused by the schema gate" : "Writer failed", metadata: metadata)
      throw ExitCode(Writer.exitStatus(of: error))
    }
  }

  private func makeLogger(_ configuration: WriterConfiguration) -> Logger {
    var logger = Logger(label: "writer") { label in
      switch configuration.logFormat {
      case .json: JSONLogHandler(label: label)
      case .console: ConsoleLogHandler()
      }
    }
    logger.logLevel = configuration.logLevel
    return logger
  }

  private func serve(_ writer: Writer, _ logger: Logger) async throws {
    // The group's own lines are for debugging it.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .error)
    var services = [ServiceGroupConfiguration.ServiceConfiguration(service: writer)]
    if writer.configuration.healthPort != 0 {
      services.insert(.init(service: HealthServer(writer, logger: logger)), at: 0)
    }
    if let notifier = SystemdNotifier(writer) { services.append(.init(service: notifier)) }
    try await ServiceGroup(
      configuration: .init(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    ).run()
  }
}
