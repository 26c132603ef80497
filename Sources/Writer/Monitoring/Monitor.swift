import Foundation
import Logging
import RedisStreams
import ServiceLifecycle

/// Watches a writer and its group for the status page and for metrics, over connections of its own, so that whoever
/// looks makes nobody wait.
actor Monitor {
  private let writer: Writer
  private let logger: Logger
  private var history = History()
  private var group: GroupView?
  /// Why the group could not be looked at, nil when it could.
  private var problem: String?
  private var reader: StatusReader?
  private var letters: DeadLetters?

  /// How often a point is added to the history.
  private static let tick: Duration = .seconds(5)
  /// How many of the newest dead letters are shown.
  private static let letterCount = 10

  /// How the group stood when it was looked at last.
  struct GroupView: Sendable {
    let status: WriterStatus
    let letters: [StatusReport.Letter]
  }

  init(_ writer: Writer, logger: Logger) {
    self.writer = writer
    self.logger = logger
  }

  /// How the group stands; nil while that is unknown.
  var groupStatus: WriterStatus? { group?.status }

  /// All that the status page shows.
  var report: StatusReport { StatusReport(writer, history.points, group, problem) }

  /// Watches until the process shuts down.
  func run() async {
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask { await self.keepHistory() }
      if writer.configuration.statusInterval > .zero { tasks.addTask { await self.watchGroup() } }
    }
    await disconnect()
  }

  private func keepHistory() async {
    repeat {
      let lag = group.flatMap { group in group.status.lag == .unknown ? nil : group.status.lag.known }
      history.add(writer.statistics.statistics, writer.statistics.latencies, lag: lag, at: Date())
    } while await pause(Self.tick)
  }

  /// Looks at the group now and then. Of many streams that takes a while: at most a twentieth of the time.
  private func watchGroup() async {
    let clock = ContinuousClock()
    var pause = Duration.zero
    repeat {
      let start = clock.now
      await look()
      pause = max(writer.configuration.statusInterval, (clock.now - start) * 20)
    } while await self.pause(pause)
  }

  /// False when the process shuts down.
  private func pause(_ duration: Duration) async -> Bool {
    (try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }) != nil
      && !Task.isShuttingDownGracefully && !Task.isCancelled
  }

  /// Looks at the group, and at the newest dead letters where there are others than before.
  func look() async {
    do {
      if reader == nil {
        reader = try await StatusReader.connect(writer)
        letters = try await DeadLetters.connect(writer.configuration)
      }
      guard let reader, let letters else { return }
      let status = try await reader.readGroup()
      let known = group?.status.deadLetters
      let isSame =
        known.map { $0.newest == status.deadLetters.newest && $0.count == status.deadLetters.count } ?? false
      group = GroupView(
        status: status, letters: isSame ? group?.letters ?? [] : try await newest(letters))
      problem = nil
    } catch {
      if problem == nil {
        logger.notice(
          "The group can't be looked at for metrics and the status page", metadata: ["error": "\(error)"])
      }
      problem = "\(error)"
      group = nil
      await disconnect()
    }
  }

  private func newest(_ letters: DeadLetters) async throws -> [StatusReport.Letter] {
    var newest: [StatusReport.Letter] = []
    var selection = LetterSelection()
    selection.limit = Self.letterCount
    try await letters.eachPage(of: selection, newestFirst: true) { page in
      newest += page.map { StatusReport.Letter($0) }
    }
    return newest
  }

  private func disconnect() async {
    await reader?.close()
    await letters?.close()
    reader = nil
    letters = nil
  }
}
