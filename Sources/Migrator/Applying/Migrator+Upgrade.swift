import Postgres
import SchemaKit

extension Migrator {
  /// The revisions that ``upgrade(to:)`` would apply, oldest first. Changes nothing.
  public func pending(to target: UpgradeTarget = .head) async throws -> [Revision] {
    let chain = try directory.appliableChain()
    return try await withConnection { try await pending(chain, to: target, $0) }
  }

  /// Applies pending revisions, each in a transaction of its own, and gives those it applied.
  ///
  /// Another migrator at work is waited for; what it applied is then no longer pending.
  @discardableResult
  public func upgrade(to target: UpgradeTarget = .head) async throws -> [Revision] {
    let chain = try directory.appliableChain()
    return try await withLockedConnection { connection in
      if enablesTimescaleDB { try await installTimescaleDB(connection) }
      let revisions = try await pending(chain, to: target, connection)
      let applier = applier(connection)
      for revision in revisions { try await applier.apply(revision, .up) }
      if let newest = revisions.last { try await tellOfOrdinaryHypertables(newest, connection) }
      return revisions
    }
  }

  /// The revisions that ``downgrade(to:)`` would take back, newest first. Changes nothing.
  public func applied(above target: DowngradeTarget) async throws -> [Revision] {
    let chain = try directory.appliableChain()
    return try await withConnection { try await applied(chain, above: target, $0) }
  }

  /// Takes revisions back, newest first, and gives those it took back. At base the ledger goes too: the database is
  /// as it was before the first revision.
  @discardableResult
  public func downgrade(to target: DowngradeTarget) async throws -> [Revision] {
    let chain = try directory.appliableChain()
    return try await withLockedConnection { connection in
      let revisions = try await applied(chain, above: target, connection)
      let applier = applier(connection)
      for revision in revisions { try await applier.apply(revision, .down) }
      return revisions
    }
  }

  /// Records that the database is at a revision, without running anything: for a database that was brought there by
  /// other means. Nil stands for base.
  ///
  /// - Returns: the revisions that the ledger had, and has no longer.
  @discardableResult
  public func stamp(_ revision: String?) async throws -> [Ledger.Entry] { try await stamp(revision) { _ in } }

  /// The same, where `check` has nothing against it: it is asked while no other migrator is at work.
  @discardableResult
  func stamp(
    _ revision: String?, after check: (PostgresConnection) async throws -> Void
  ) async throws -> [Ledger.Entry] {
    let chain = try directory.appliableChain()
    let stamped = try revision.map { chain[...(try chain.place(of: $0))] } ?? []
    let ledger = self.ledger
    return try await withLockedConnection { connection in
      try await check(connection)
      let entries = try await ledger.entries(connection)
      // What stays keeps when, and by whom, it was applied.
      let kept = zip(entries, stamped).prefix {
        $0.revision == $1.id.text && $0.checksum == $1.upFile.checksum
      }.count
      let changes =
        stamped.isEmpty
        ? [SQL("DROP TABLE IF EXISTS \(ledger.table)")]
        : [ledger.creation] + entries[kept...].map { ledger.deletion($0.revision) }
          + stamped[kept...].map(ledger.insertion)
      let statements = [StepLedger(beside: ledger).removal] + changes.map(\.text)
      do {
        try await connection.transaction { connection in
          for statement in statements { try connection.execute(statement) }
        }
      } catch let error as PostgresError {
        throw ledger.refusal(error) ?? error
      }
      let names = Set(stamped.map(\.id.text))
      return entries.filter { !names.contains($0.revision) }
    }
  }

  /// A revision that is half-way is finished the way it was going, before anything else.
  func requireNothingUnfinished(_ connection: PostgresConnection) async throws {
    if let progress = try await StepLedger(beside: ledger).progress(connection) { throw progress.error() }
  }

  /// Makes sure that revisions can be run: that their files are sound, and that none is half-way but the first.
  private func requireRunnable(
    _ revisions: [Revision], _ direction: Direction, of chain: [Revision], _ connection: PostgresConnection
  ) async throws -> [Revision] {
    if let progress = try await StepLedger(beside: ledger).progress(connection),
      progress.direction != direction || progress.revision != revisions.first?.id.text
    {
      throw progress.error(hasFiles: chain.contains { $0.id.text == progress.revision })
    }
    for revision in revisions {
      if direction == .down { try revision.requireReversible(in: directory.path) }
      _ = try revision.file(direction).steps(in: directory.path)
    }
    return revisions
  }

  private func applier(_ connection: PostgresConnection) -> Applier {
    Applier(
      connection: connection, ledger: ledger, directory: directory.path, options: options, report: report)
  }

  private func pending(
    _ chain: [Revision], to target: UpgradeTarget, _ connection: PostgresConnection
  ) async throws -> [Revision] {
    let applied = try await appliedCount(chain, connection)
    let end: Int
    switch target {
    case .head: end = chain.count
    case .steps(let count): end = applied + min(count, chain.count - applied)
    case .revision(let prefix):
      let place = try chain.place(of: prefix)
      guard place >= applied - 1 else {
        throw MigratorError(
          "\(chain[place].id) is behind the database, which is at \(chain[applied - 1].id)",
          advice: "to go back, run: migrator downgrade \(chain[place].id)")
      }
      end = max(applied, place + 1)
    }
    return try await requireRunnable(Array(chain[applied..<end]), .up, of: chain, connection)
  }

  private func applied(
    _ chain: [Revision], above target: DowngradeTarget, _ connection: PostgresConnection
  ) async throws -> [Revision] {
    let count = try await appliedCount(chain, connection)
    let keep: Int
    switch target {
    case .base: keep = 0
    case .steps(let steps):
      guard steps <= count else {
        guard count > 0 else {
          throw MigratorError("no revision is applied: there is nothing to take back")
        }
        throw MigratorError(
          "only \(count == 1 ? "1 revision is" : "\(count) revisions are") applied",
          advice: "to undo all, run: migrator downgrade base")
      }
      keep = count - steps
    case .revision(let prefix):
      keep = try chain.place(of: prefix) + 1
      guard keep <= count else {
        throw MigratorError(
          "\(chain[keep - 1].id) is not applied",
          advice: "to go there, run: migrator upgrade \(chain[keep - 1].id)")
      }
    }
    return try await requireRunnable(chain[keep..<count].reversed(), .down, of: chain, connection)
  }

  /// How many revisions of the chain are applied, after making sure that the ledger tells the same history.
  func appliedCount(_ chain: [Revision], _ connection: PostgresConnection) async throws -> Int {
    let entries = try chain.afterSquash(try await ledger.entries(connection))
    for (place, entry) in entries.enumerated() {
      guard place < chain.count, chain[place].id.text == entry.revision else {
        try directory.requireDirectory()
        throw otherHistory(entries, at: place, chain)
      }
      // What was squashed was another file when it was applied.
      let isSquashed = place == 0 && !chain[0].header.replaces.isEmpty
      guard isSquashed || chain[place].upFile.checksum == entry.checksum else {
        throw EditedFiles(
          directory: directory.path,
          edits: [
            .init(
              file: chain[place].upFile.name, problem: "was edited after this database applied it",
              isApplied: true)
          ]
        )
      }
    }
    return entries.count
  }

  /// What to say of a database that has another revision at a place than the chain.
  private func otherHistory(
    _ entries: [Ledger.Entry], at place: Int, _ chain: [Revision]
  ) -> MigratorError {
    let entry = entries[place]
    if let later = chain.firstIndex(where: { $0.id.text == entry.revision }), later > place {
      return Self.skipped(Array(chain[place..<later]), before: entry)
    }
    let known = Set(chain.map(\.id.text))
    let others = entries.filter { !known.contains($0.revision) }.map { "\($0.revision) (\($0.message))" }
    return MigratorError(
      "the database has revision \(entry.revision) (\(entry.message)), which \(directory.path) does not have at "
        + "that place"
        + (others.count > 1 ? "; the files lack all of: \(others.joined(separator: ", "))" : ""),
      advice:
        "it was migrated from other files, perhaps newer ones: get those; or, where it is at one of those that "
        + "migrator history lists, in truth, record that: migrator stamp REVISION. Where another package's schema is in "
        + "the same database, each declares a ledger of its own: Schema(ledger: \"iot.migrator_revisions\") { … }",
      reason: place == chain.count ? .databaseIsAhead : .historiesDiffer)
  }

  /// Another branch's revision came in between, under one that the database has already.
  private static func skipped(_ revisions: [Revision], before entry: Ledger.Entry) -> MigratorError {
    let names = revisions.map { "\($0.id) (\($0.header.message))" }.joined(separator: ", ")
    return MigratorError(
      "the database has revision \(entry.revision) (\(entry.message)), and not what comes before it in the files: "
        + names,
      advice:
        "another branch's files led there: take \(entry.revision) back with those files, then run migrator upgrade "
        + "with these; or, if no other database has \(revisions[0].id), put it after \(entry.revision) "
        + "(its Parent, and migrator hash)", reason: .historiesDiffer)
  }

  private func tellOfOrdinaryHypertables(_ newest: Revision, _ connection: PostgresConnection) async throws {
    let tables = newest.header.hypertables.map(\.table)
    guard !tables.isEmpty, try await !hasTimescaleDB(connection) else { return }
    report(.ordinaryHypertables(tables.sorted()))
  }

  func hasTimescaleDB(_ connection: PostgresConnection) async throws -> Bool {
    try await connection.query(HypertableQueries.isInstalled).rows.first?.text("count") == "1"
  }

  private func installTimescaleDB(_ connection: PostgresConnection) async throws {
    guard try await !hasTimescaleDB(connection) else { return }
    do {
      try await connection.execute("CREATE EXTENSION timescaledb")
      report(.createdExtension("timescaledb"))
    } catch {
      throw MigratorError(
        "ENABLE_TIMESCALE is true, but the extension can't be installed: \(error)",
        advice: "install TimescaleDB on the server, or have a role that may run: CREATE EXTENSION timescaledb"
      )
    }
  }
}

extension [Revision] {
  /// The ledger's entries with those that a squash folded into the first revision counted as one.
  fileprivate func afterSquash(_ entries: [Ledger.Entry]) throws -> [Ledger.Entry] {
    guard let baseline = first, !baseline.header.replaces.isEmpty, entries.first?.revision != baseline.id.text
    else { return entries }
    let replaced = Set(baseline.header.replaces.map(\.text))
    let rest = Array<Ledger.Entry>(entries.drop { replaced.contains($0.revision) })
    guard let last = entries.last(where: { replaced.contains($0.revision) }) else { return entries }
    guard last.revision == baseline.id.text else {
      throw MigratorError(
        "the database is at revision \(last.revision), which \(baseline.upFile.name) was made of and others after it",
        advice: "upgrade it to \(baseline.id) with the files from before the squash, then use these")
    }
    return [last] + rest
  }
}
