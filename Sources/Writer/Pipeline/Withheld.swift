import Logging
import Postgres
import SchemaKit

/// Messages that were tried alone and refused by an error that may as well be the table's. They wait until another row
/// of the table passes: then it was theirs. What still waits at a turn's end stays in Redis, and is tried again.
struct Withheld {
  private var batches: [Batch] = []

  /// How many bytes they have.
  var size: Int { batches.reduce(0) { $0 + $1.size } }

  mutating func add(_ batch: Batch, _ error: PostgresError) {
    var batch = batch
    batch.failures = batch.messages.indices.map {
      Failure(index: $0, error: error.rowMessage, reason: .refused)
    }
    batches.append(batch)
  }

  /// Rows of these tables passed: gives the messages that can't become one.
  mutating func release(_ tables: Set<QualifiedName>) -> [Batch] {
    func isReleased(_ batch: Batch) -> Bool { batch.buffers.allSatisfy { tables.contains($0.table) } }
    defer { batches.removeAll(where: isReleased) }
    return batches.filter(isReleased)
  }
}

extension Turn {
  /// Keeps a message for later. It goes on to be one that is tried alone, and this try doesn't count against it: the
  /// process lives.
  func withhold(_ batch: Batch, _ error: PostgresError, _ withheld: inout Withheld) async throws {
    worker.statistics.recordError(of: .postgreSQL)
    for index in batch.messages.indices {
      var metadata = metadata(of: index, in: batch)
      metadata["error"] = "\(error)"
      worker.logger.error(
        "A message was refused, tried alone; it waits until another row of the table passes",
        metadata: metadata)
    }
    let suspects = trials.ended(batch)
    try await acknowledger.setDeliveries(of: suspects, to: Recovery.suspectsFrom)
    // Memory has its bounds; what is not kept comes again in the next turn.
    if withheld.size < worker.configuration.batchBytes { withheld.add(batch, error) }
  }
}
