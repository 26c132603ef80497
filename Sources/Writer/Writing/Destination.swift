import Postgres
import SchemaKit

/// The tables that are written, over one connection, under one session of the ledger. After a lost connection, or when
/// the session was fenced, it is done with: whoever writes begins anew.
actor Destination: LedgerKeeper {
  private let connection: PostgresConnection
  private let gate: SchemaGate
  private let ledger: LedgerStatements
  private let session: Int64
  private let lockWait: Int
  private let judged: Judged
  private var stamp: String?

  /// Is told how the schema stands whenever the gate has let the writer in.
  typealias Judged = @Sendable (SchemaStanding) -> Void

  /// What a transaction did.
  struct Written: Sendable {
    /// The ledger's entry, nil when no row was written.
    let entry: Int64?
    /// The rows that the server refused, with what it said.
    let refused: [Failure]
    /// How long copying and committing took.
    let copying: Duration
    let committing: Duration

    static let nothing = Written(entry: nil, refused: [], copying: .zero, committing: .zero)
  }

  /// Connects, asks the gate, and opens a session: former writers of the consumer's name can't commit any more.
  ///
  /// - Throws: ``SchemaMismatch`` when the gate doesn't let the writer in, or a `PostgresError`.
  static func open(
    _ configuration: PostgresConfiguration, _ gate: SchemaGate, _ ledger: LedgerStatements, consumer: String,
    _ interrupts: Interrupts, judged: @escaping Judged
  ) async throws -> Destination {
    let connection = try await PostgresConnection.connect(configuration)
    interrupts.add { connection.interrupt() }
    do {
      let judgement = try await gate.check(connection)
      judged(judgement.standing)
      let session = try await connection.openSession(
        ledger, ledger.open(consumer, gate.wanted.revision, gate.policy), of: consumer)
      return Destination(
        connection, gate, ledger, session,
        lockWait: try await connection.lockWait(atMost: configuration.longestLockWait), judged,
        judgement.stamp)
    } catch {
      await connection.close()
      throw error
    }
  }

  private init(
    _ connection: PostgresConnection, _ gate: SchemaGate, _ ledger: LedgerStatements, _ session: Int64,
    lockWait: Int, _ judged: @escaping Judged, _ stamp: String?
  ) {
    self.connection = connection
    self.gate = gate
    self.ledger = ledger
    self.session = session
    self.lockWait = lockWait
    self.judged = judged
    self.stamp = stamp
  }

  /// Writes a batch's rows, and which they are, in one transaction.
  ///
  /// Rows that the server refuses are found by halving and left out, once it is clear that the schema is right: see
  /// ``Isolation``.
  ///
  /// - Throws: a `PostgresError` when nothing was written (or the connection was lost in COMMIT), ``Fenced`` when the
  ///   session is no more, ``SchemaMismatch`` when the schema is not the right one any more.
  func write(_ batch: Batch) async throws -> Written {
    var written = Written.nothing
    if batch.rowCount > 0 { written = try await writeRows(batch) }
    // What the ledger said of messages holds as long as nobody took over, which an entry's commit shows as well.
    if written.entry == nil, !batch.settled.isEmpty { try await requireSession() }
    return written
  }

  private func writeRows(_ batch: Batch) async throws -> Written {
    do {
      return try await connection.write(batch, transaction, isolating: false)
    } catch {
      let fault = Fault(error)
      guard fault == .rows || fault == .schema || fault == .lasting else { throw error }
      // Neither rows nor servers are blamed for a schema that has changed.
      try await judge()
      switch fault {
      case .lasting where (error as? PostgresError)?.mayBeOfRow != true: throw error
      case .schema: return try await connection.write(batch, transaction, isolating: false)
      default: return try await connection.write(batch, transaction, isolating: true)
      }
    }
  }

  private var transaction: RowTransaction {
    RowTransaction(
      gate: gate, stamp: stamp, ledger: ledger, session: session, lockWait: lockWait)
  }

  private func judge() async throws {
    let judgement = try await gate.check(connection)
    stamp = judgement.stamp
    judged(judgement.standing)
  }

  /// Judges the schema anew when it has changed, and says to the ledger that the writer is alive.
  ///
  /// - Throws: ``SchemaMismatch`` when the writer may not write any more, ``Fenced`` when the session is no more.
  func look() async throws {
    if try await gate.stamp(connection) != stamp { try await judge() }
    try await requireSession()
  }

  private func requireSession() async throws {
    let sessions = try await connection.execute(ledger.see(session))
    guard sessions.first?.rows.isEmpty == false else { throw Fenced() }
  }

  func histories() async throws -> Histories { try await connection.histories(ledger) }

  func fence(_ consumers: [String]) async throws -> Histories { try await run(ledger.fence(consumers)) }

  func fenceAll() async throws -> Histories { try await run(ledger.fenceAll(but: session)) }

  func fenceOtherSources() async throws { try await connection.execute(ledger.fenceOtherSources) }

  func forget(_ streams: [String]) async throws -> Histories { try await run(ledger.forget(streams)) }

  private func run(_ sql: String) async throws -> Histories {
    try await connection.execute(sql)
    return try await histories()
  }

  /// Adds an entry by itself, and gives its id.
  func record(_ ids: String) async throws -> Int64 {
    do {
      let results = try await connection.execute(ledger.record(ids, session))
      return results.first?.rows.first?[0].flatMap { Int64($0) } ?? 0
    } catch {
      throw ledger.isFenced(error) ? Fenced() : error
    }
  }

  /// Moves positions on and removes entries, in one transaction.
  func settle(_ settlement: Settlement) async throws {
    var statements = stride(from: 0, to: settlement.positions.count, by: 1000).map { start in
      ledger.move(Array(settlement.positions[start..<min(start + 1000, settlement.positions.count)]))
    }
    if !settlement.entries.isEmpty { statements.append(ledger.remove(settlement.entries)) }
    guard !statements.isEmpty else { return }
    let sql = statements.joined(separator: ";\n")
    _ = try await connection.transaction { try $0.execute(sql) }
  }

  /// The entries of writers that are gone.
  func orphans() async throws -> [LedgerRow] {
    try await connection.execute(ledger.orphans).first?.rows.compactMap { row in
      guard let id = Int64(try row.text("id")), let lines = LedgerEntry.read(try row.text("ids")) else {
        return nil
      }
      return LedgerRow(id: id, lines: lines, isOld: try row.text("is_old") == "t")
    } ?? []
  }

  /// The consumers of writers that run.
  func consumersAlive() async throws -> [String] {
    try await connection.execute(ledger.alive).first?.rows.map { try $0.text("consumer") } ?? []
  }

  /// Ends the session and closes the connection.
  func close() async {
    _ = try? await connection.execute(ledger.close(session))
    await connection.close()
  }

  /// Closes the connection, and leaves the session to whoever takes over.
  func abandon() async { await connection.close() }
}

/// An entry of the ledger.
struct LedgerRow: Sendable {
  let id: Int64
  let lines: [LedgerLine]
  /// Whether it is older than the time for which streams that are away are remembered.
  let isOld: Bool
}
