import Synchronization
import UnixSignals

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ends a command by a signal so that nothing of it stays behind: what runs on the server is cancelled and rolled back, a
/// scratch database is dropped. A second signal ends the process at once, as the first one does while a question waits for
/// an answer.
///
/// The process may be the first one of a container, for which the kernel drops signals that nobody asked for.
enum Interruption {
  /// The signal that came.
  private static let received = Atomic<Int32>(0)
  /// Whether a question waits for an answer.
  static let isAsking = Atomic<Bool>(false)

  /// Runs a command and gives its exit code: 128 and the signal's number where one ended it (manual of bash, "Exit Status").
  static func listening(_ command: @escaping @Sendable () async -> Int32) async -> Int32 {
    // A reader that is gone (`migrator history | head`) is no reason to end in the middle of a revision.
    signal(SIGPIPE, SIG_IGN)
    let work = Task { await command() }
    let listener = Task {
      for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
        let isFirst = received.exchange(signal.rawValue, ordering: .sequentiallyConsistent) == 0
        guard isFirst, !isAsking.load(ordering: .sequentiallyConsistent) else { exit(128 + signal.rawValue) }
        Terminal.printError("stopping: what runs is rolled back; once more ends at once")
        work.cancel()
      }
    }
    let code = await work.value
    listener.cancel()
    let signal = received.load(ordering: .sequentiallyConsistent)
    return signal == 0 || code == 0 ? code : 128 + signal
  }
}
