import Postgres
import SchemaKit

/// What a transaction that writes rows must know.
struct RowTransaction: Sendable {
  let gate: SchemaGate
  /// What the schema looked like when the gate let the writer in.
  let stamp: String?
  let ledger: LedgerStatements
  let session: Int64
  /// How long it waits for a lock, in milliseconds: a COPY that waits for long loses its connection.
  let lockWait: Int

  /// Its beginning. The lock is the one that COPY takes; under it the schema is looked at once more, and what is seen
  /// then holds until COMMIT: a change of the tables has to wait for the lock.
  func beginning(isolating: Bool) -> String {
    let tables = Set(gate.routes.map { SQL.quoted($0.table.name) }).sorted().joined(separator: ", ")
    var sql = "BEGIN;\nSET LOCAL lock_timeout = \(lockWait);\n"
    sql += "LOCK TABLE \(tables) IN ROW EXCLUSIVE MODE;\n"
    // What is checked at COMMIT only could not be told from the rest.
    if isolating { sql += "SET CONSTRAINTS ALL IMMEDIATE;\n" }
    return sql + gate.stampQuery
  }

  /// Whether the schema is still the one that the gate approved of, by what the beginning gave.
  func isApproved(_ results: [PostgresResult]) -> Bool {
    results.last?.rows.first?[0] == stamp
  }
}

extension PostgresConnection {
  /// How long the session's own settings let it wait for a lock, but no longer than a limit, in milliseconds.
  func lockWait(atMost limit: Int) throws(PostgresError) -> Int {
    let setting = try execute("SELECT setting FROM pg_settings WHERE name = 'lock_timeout'").first?.rows
      .first?[0]
    guard let own = setting.flatMap({ Int($0) }), own > 0 else { return limit }
    return min(own, limit)
  }

  /// Writes a batch's rows and its entry in the ledger, in one transaction of three round trips.
  func write(
    _ batch: Batch, _ transaction: RowTransaction, isolating: Bool
  ) throws -> Destination.Written {
    let start = ContinuousClock.now
    do {
      let refused = try copy(batch, transaction, isolating: isolating)
      let copied = ContinuousClock.now
      var written = batch
      written.failures += refused
      let ids = written.ledgerEntry()
      let results = try commit(ids.isEmpty ? "" : transaction.ledger.record(ids, transaction.session))
      return Destination.Written(
        entry: results.first?.rows.first?[0].flatMap { Int64($0) }, refused: refused,
        copying: copied - start, committing: .now - copied)
    } catch let error as PostgresError {
      rollBack()
      throw transaction.ledger.isFenced(error) ? Fenced() : error
    } catch {
      rollBack()
      throw error
    }
  }

  private func copy(
    _ batch: Batch, _ transaction: RowTransaction, isolating: Bool
  ) throws -> [Failure] {
    let beginning = transaction.beginning(isolating: isolating)
    if isolating {
      guard transaction.isApproved(try execute(beginning)) else { throw SchemaChanged() }
      return try Isolation.copy(batch, self)
    }
    var isApproved = true
    for (index, buffer) in batch.buffers.enumerated() {
      let sql = index == 0 ? beginning + ";\n" + buffer.statement : buffer.statement
      do throws(PostgresError) {
        try copyIn(sql, buffer.data(0..<buffer.count)) { results throws(PostgresError) in
          guard index == 0, !transaction.isApproved(results) else { return }
          isApproved = false
          throw PostgresError(.invalidRequest, "the schema has changed")
        }
      } catch {
        throw isApproved ? error : SchemaChanged()
      }
    }
    return []
  }
}
