import ArgumentParser
import Logging
import RedisStreams
import UnixSignals
import Writer

/// `writer status`.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "How the writers stand: lag, pending messages, consumers, dead letters, the schema.",
    discussion: """
      It reads the writer's settings, looks from outside, and changes nothing.

      The lag of a stream is what nobody was given yet. Where Redis's own figure can't be trusted (after deletions) \
      messages are counted; ">=" says that there may be more, "unknown" that this Redis user may not count (EVAL).

      Exit codes: 0 done; 64 wrong usage; 69 Redis doesn't answer; 77 Redis refused the login or a command; 78 wrong \
      settings. A database that doesn't answer is a part of the answer.
      """)

  @Flag(help: "Look again and again, until Ctrl-C; with rates.")
  var watch = false

  @Option(help: ArgumentHelp("Seconds between two looks.", valueName: "s"))
  var interval = 2.0

  @Option(help: ArgumentHelp("How many streams and consumers are listed.", valueName: "n"))
  var limit = 20

  @Flag(help: "List all streams and consumers.")
  var all = false

  @Flag(help: "Print the result as JSON; with --watch, an object a line.")
  var json = false

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit must not be negative") }
    if !(0.1...3600).contains(interval) { throw ValidationError("--interval must be from 0.1 to 3600") }
  }

  private var most: Int { all ? .max : limit }

  func run() async throws {
    let build = WriterCommand.build
    let writer = try Writer(
      configuration: try WriterConfiguration(try await WriterCommand.readEnvironment()), schema: build.schema,
      revision: build.revision, key: build.key,
      logger: Logger(label: "status") { _ in SwiftLogNoOpLogHandler() })
    guard watch else {
      let status = try await read(writer)
      if json { return try Console.printJSON(StatusOutput(status, nil, most)) }
      for line in StatusText(status, nil, most).lines { Console.print(line) }
      return
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await watch(writer) }
      group.addTask {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func read(_ writer: Writer) async throws -> WriterStatus {
    let reader = try await StatusReader.connect(writer)
    do {
      let status = try await reader.read()
      await reader.close()
      return status
    } catch {
      await reader.close()
      throw error
    }
  }

  private func watch(_ writer: Writer) async throws {
    var reader: StatusReader?
    var last: WriterStatus?
    let screen = Screen()
    while !Task.isCancelled {
      let start = ContinuousClock.now
      do throws(RedisError) {
        let open: StatusReader
        if let reader { open = reader } else { open = try await StatusReader.connect(writer) }
        reader = open
        let status = try await open.read()
        try show(status, last.flatMap { WriterRates(from: $0, to: status) }, on: screen)
        last = status
      } catch {
        await reader?.close()
        reader = nil
        guard error.isTransient else { throw error }
        screen.show(["\(error)", "looking again"])
      }
      // Many streams take their time: at most a tenth of all is spent on looking.
      let pause = max(.seconds(interval), (.now - start) * 9)
      // Cancelled means told to stop: the loop ends then.
      try? await Task.sleep(for: pause)
    }
    await reader?.close()
  }

  private func show(_ status: WriterStatus, _ rates: WriterRates?, on screen: Screen) throws(RedisError) {
    if json {
      // Numbers and texts: nothing that JSON can't hold.
      try? Console.printJSON(StatusOutput(status, rates, most), isLine: true)
    } else if Console.isTerminal {
      screen.show(StatusText(status, rates, most).lines)
    } else {
      Console.print(StatusText(status, rates, most).line)
    }
  }
}
