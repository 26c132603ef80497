import Postgres
import RedisStreams
import SchemaKit

/// This writer was fenced: another one has taken over its messages, or the group was lost and made again.
struct Fenced: Error {}

/// What the ledger knows of every stream, by key.
typealias Histories = [ExactKey: StreamHistory]

// A writer's part in the ledger, on its connection.
extension PostgresConnection {
  /// Fences former writers of the name and adds this one.
  func openSession(
    _ ledger: LedgerStatements, _ insertion: String, of consumer: String
  ) throws(PostgresError) -> Int64 {
    do throws(PostgresError) {
      let wait = try lockWait(atMost: 10_000)
      try execute(
        "BEGIN;\nSET LOCAL lock_timeout = \(wait);\n" + ledger.lock(consumer) + ";\n"
          + ledger.fence([consumer])
      )
      let results = try commit(insertion)
      guard let id = results.first?.rows.first?[0].flatMap({ Int64($0) }) else {
        throw PostgresError(.unexpectedResult, "the writer's ledger gave no session")
      }
      return id
    } catch {
      rollBack()
      throw error
    }
  }

  /// What the ledger knows.
  func histories(_ ledger: LedgerStatements) throws(PostgresError) -> Histories {
    // In one snapshot: an entry goes when its position moves, and one of the two must be seen.
    let all = try execute(
      "BEGIN ISOLATION LEVEL REPEATABLE READ;\n" + ledger.positions + ";\n" + ledger.entries + ";\nCOMMIT")
    guard all.count == 4 else { throw Self.unreadable }
    let results = all[1...2].map { $0 }
    var positions: [ExactKey: (id: StreamID, after: Int64)] = [:]
    for row in results[0].rows {
      let key = ExactKey(LedgerEntry.unescaped(try row.text("stream").utf8))
      guard let id = StreamID(try row.text("last_id")) else { throw Self.unreadable }
      positions[key] = (id, Int64(try row.text("batches_after")) ?? 0)
    }
    var runs: [ExactKey: [IDRun]] = [:]
    var letters: [ExactKey: [StreamID: StreamID]] = [:]
    for row in results[1].rows {
      let entry = Int64(try row.text("id")) ?? 0
      guard let lines = LedgerEntry.read(try row.text("ids")) else { throw Self.unreadable }
      for line in lines {
        let key = ExactKey(line.key)
        guard positions[key].map({ $0.after < entry }) ?? true else { continue }
        if let letter = line.letter {
          letters[key, default: [:]].merge([line.run.first: letter]) { min($0, $1) }
        } else {
          runs[key, default: []].append(line.run)
        }
      }
    }
    var histories: Histories = [:]
    for key in Set(positions.keys).union(runs.keys).union(letters.keys) {
      histories[key] = StreamHistory(
        position: positions[key]?.id ?? .zero, runs: runs[key] ?? [], letters: letters[key] ?? [:])
    }
    return histories
  }

  private static var unreadable: PostgresError {
    PostgresError(
      .decoding, "the writer's ledger holds something that no writer put there",
      advice: "see writer_ledger_positions and writer_ledger_batches")
  }
}
