import RedisStreams
import Synchronization

/// The suspects that are being tried: messages that were delivered so often that each may be one that ends the process.
///
/// Their count of deliveries says how often a process ended with one in hand. But it grows too when a message goes
/// from worker to worker while no table can be written. So a suspect with which the process lived on is acquitted: its
/// count begins again.
final class Trials: Sendable {
  /// A message on trial.
  struct Suspect: Sendable, Hashable {
    let key: String
    let id: StreamID
  }

  private let state = Mutex<[(suspect: Suspect, start: ContinuousClock.Instant)]>([])

  func began(_ key: String, _ id: StreamID) {
    state.withLock { $0.append((Suspect(key: key, id: id), .now)) }
  }

  /// The messages of a batch are on trial no more.
  func ended(_ batch: Batch) -> [Suspect] {
    let suspects = Set(
      batch.messages.map { Suspect(key: batch.sections[Int($0.section)].stream.key, id: $0.id) })
    state.withLock { trials in trials.removeAll { suspects.contains($0.suspect) } }
    return Array(suspects)
  }

  /// Those that were survived for so long; they are on trial no more.
  func survived(_ time: Duration) -> [Suspect] {
    let latest = ContinuousClock.now - time
    return state.withLock { trials in
      let survived = trials.filter { $0.start <= latest }
      trials.removeAll { $0.start <= latest }
      return survived.map(\.suspect)
    }
  }
}

extension Acknowledger {
  /// Sets the count of deliveries where the message is still this consumer's. How long it has been pending stays as it
  /// is.
  private static let counting = """
    local p = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2])[1]
    if p then
      redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], '0', ARGV[3], 'IDLE', p[3], 'RETRYCOUNT', ARGV[4], 'JUSTID')
    end
    return 0
    """

  /// Sets back the counts of deliveries of messages that did no harm. A user without scripts can't do it safely.
  func acquit(_ suspects: [Trials.Suspect]) async throws { try await setDeliveries(of: suspects, to: 1) }

  /// Sets the counts of deliveries of messages that are still this consumer's.
  func setDeliveries(of suspects: [Trials.Suspect], to count: Int) async throws {
    for suspect in suspects {
      do throws(RedisError) {
        try await connection.send([
          "EVAL", Self.counting, "1", suspect.key, configuration.group, consumer, "\(suspect.id)",
          "\(count)",
        ])
      } catch {
        guard error.isScriptRefused || Fault(error) == .streams || error.message.contains("NOGROUP") else {
          throw error
        }
      }
    }
  }
}
