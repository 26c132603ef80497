import Foundation
import ServiceLifecycle

/// Tells systemd how a writer is, for a unit of `Type=notify`: READY when it has begun to read and write, STOPPING when it
/// was told to stop, and WATCHDOG as long as every worker gets on.
///
/// ```swift
/// if let notifier = SystemdNotifier(writer) { services.append(notifier) }
/// ```
public struct SystemdNotifier: Service {
  private let writer: Writer
  private let socket: SystemdSocket
  /// How often systemd wants to hear, nil for never.
  private let watchdog: Duration?

  /// How often the writer's state is looked at.
  private static let interval: Duration = .milliseconds(500)
  /// For how long a start that waits for a server or the schema asks systemd to be patient, each time.
  private static let patience: Duration = .seconds(30)

  /// A notifier for a process that systemd has started; nil for any other.
  ///
  /// - Parameter environment: holds `NOTIFY_SOCKET`, and `WATCHDOG_USEC` and `WATCHDOG_PID` where the unit has a watchdog.
  public init?(_ writer: Writer, environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let socket = environment["NOTIFY_SOCKET"].flatMap({ SystemdSocket($0) }) else { return nil }
    self.writer = writer
    self.socket = socket
    let isOurs =
      environment["WATCHDOG_PID"].map { $0 == "\(ProcessInfo.processInfo.processIdentifier)" } ?? true
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
    watchdog = isOurs && microseconds > 0 ? .microseconds(microseconds) : nil
  }

  /// Tells until the process shuts down.
  public func run() async throws {
    var isReady = false
    var status = ""
    var (nextBeat, nextExtension) = (ContinuousClock.now, ContinuousClock.now)
    repeat {
      let phase = writer.phase
      var lines: [String] = []
      if phase == .running, !isReady {
        isReady = true
        lines.append("READY=1")
      }
      if !isReady, .now >= nextExtension {
        nextExtension = .now + Self.patience / 2
        lines.append("EXTEND_TIMEOUT_USEC=\(Int64(Self.patience / .microseconds(1)))")
      }
      if let watchdog, .now >= nextBeat, writer.isAlive(within: watchdog) {
        // sd_watchdog_enabled(3) advises half of the time.
        nextBeat = .now + watchdog / 2 - Self.interval
        lines.append("WATCHDOG=1")
      }
      let present = phase.reason.map { $0.split(separator: "\n").first.map(String.init) ?? "" } ?? "running"
      if present != status {
        status = present
        lines.append("STATUS=\(status)")
      }
      if !lines.isEmpty { socket.send(lines.joined(separator: "\n")) }
    } while await pause(watchdog.map { min(Self.interval, $0 / 4) } ?? Self.interval)
    socket.send("STOPPING=1\nSTATUS=stopping")
  }

  /// False when the process shuts down.
  private func pause(_ duration: Duration) async -> Bool {
    (try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }) != nil
      && !Task.isShuttingDownGracefully && !Task.isCancelled
  }
}
