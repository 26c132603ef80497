import Synchronization

/// Cuts all connections to a cluster from any thread, those too that are made later.
final class ClusterInterrupter: Sendable {
  private let state = Mutex<[RedisConnection]?>([])

  /// Whether nothing was cut.
  var isOpen: Bool { state.withLock { $0 != nil } }

  /// Adds a connection, or cuts it where all are cut already.
  func add(_ connection: RedisConnection) {
    let isOpen = state.withLock { connections in
      connections?.append(connection)
      return connections != nil
    }
    if !isOpen { connection.interrupt() }
  }

  func interrupt() {
    let connections = state.withLock { connections in
      defer { connections = nil }
      return connections
    }
    for connection in connections ?? [] { connection.interrupt() }
  }
}
