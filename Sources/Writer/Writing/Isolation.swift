import Postgres
import SchemaKit

/// Finds the rows of a batch that the server refuses.
///
/// An error whose code is one of rows refuses its row. Any other may come from a table that takes no row at all, or from
/// one that was broken a moment ago: it refuses its row only when another row of the same table passes, and passes after
/// it.
struct Isolation {
  private let batch: Batch
  /// What the server refused, by the places of the batch's buffers.
  private var refused: [(buffer: Int, row: Int, error: PostgresError)] = []
  private var hasPassed = false

  /// How many rows are tried before a table of which none passed is taken for one that takes none.
  private static let patience = 100

  init(_ batch: Batch) { self.batch = batch }

  /// Copies what the server takes, in the transaction that is open, and gives the rest.
  ///
  /// - Throws: a `PostgresError` when it isn't the rows that are to blame.
  static func copy(
    _ batch: Batch, _ connection: isolated PostgresConnection
  ) throws(PostgresError) -> [Failure] {
    var isolation = Isolation(batch)
    try connection.execute("SAVEPOINT whole")
    for place in batch.buffers.indices { try isolation.isolate(place, connection) }
    if let doubt = isolation.refused.first(where: { !isolation.isOfRow($0.error) }) {
      guard isolation.everyDoubtHasAWitness else { throw doubt.error }
      // Once more: what broke in between shows.
      try connection.execute("ROLLBACK TO whole")
      for place in batch.buffers.indices { try isolation.copyPassed(place, connection) }
    }
    return isolation.refused.map { item in
      Failure(
        index: batch.buffers[item.buffer].messages[item.row], error: item.error.rowMessage, reason: .refused)
    }
  }

  /// Copies each part under a savepoint.
  private mutating func isolate(
    _ place: Int, _ connection: isolated PostgresConnection
  ) throws(PostgresError) {
    let buffer = batch.buffers[place]
    var halving = Halving(rows: buffer.count)
    while let part = halving.next() {
      try connection.execute("SAVEPOINT part")
      do throws(PostgresError) {
        try connection.copyIn(buffer.statement, buffer.data(part)) { _ in }
        try connection.execute("RELEASE part")
        hasPassed = true
      } catch {
        let isDoubt = !isOfRow(error)
        if isDoubt, !error.mayBeOfRow || (!hasPassed && refused.count >= Self.patience) { throw error }
        try connection.execute("ROLLBACK TO part; RELEASE part")
        if let row = halving.refused() { refused.append((place, row, error)) }
      }
    }
  }

  /// What is raised for a row that is tried alone, after it was in hand each time that a writer ended, is meant for it.
  private func isOfRow(_ error: PostgresError) -> Bool {
    Fault(error) == .rows || (batch.isSuspect && error.isRaised)
  }

  /// Whether of each table of which a row was refused by such an error another row passed.
  private var everyDoubtHasAWitness: Bool {
    let left = Dictionary(grouping: refused, by: \.buffer)
    let tables = batch.buffers.enumerated().filter { $1.count > left[$0]?.count ?? 0 }.map(\.element.table)
    return refused.allSatisfy { isOfRow($0.error) || tables.contains(batch.buffers[$0.buffer].table) }
  }

  private func copyPassed(_ place: Int, _ connection: isolated PostgresConnection) throws(PostgresError) {
    let buffer = batch.buffers[place]
    let gaps = refused.filter { $0.buffer == place }.map(\.row).sorted()
    var start = 0
    for end in gaps + [buffer.count] {
      if start < end { try connection.copyIn(buffer.statement, buffer.data(start..<end)) { _ in } }
      start = end + 1
    }
  }
}
