import SchemaKit

// Locks that others wait for.
extension LintRule {
  static let lockRules = [
    LintRule(
      id: "lock-timeout", severity: .error,
      summary: "A strong lock is waited for without a bound",
      why: """
        A statement that waits for a lock makes everybody wait who comes after it, behind one long query. `upgrade` sets \
        lock_timeout for each revision, and tries again; a script for psql has to set it itself, and no revision should \
        take it away.
        """,
      instead:
        "SET lock_timeout = '5s' before the first statement, and run the script again when it gives up.",
      bad: """
        SET lock_timeout = 0;
        ALTER TABLE orders ADD COLUMN note text;
        """,
      good: """
        SET lock_timeout = '5s';
        ALTER TABLE orders ADD COLUMN note text;
        """,
      judge: .file { linted in LockTimeout.marks(linted.file) }),
    LintRule(
      id: "attach-partition-scans", severity: .warning,
      summary: "A partition is attached that has to be read",
      why: """
        PostgreSQL reads the whole table under an ACCESS EXCLUSIVE lock to see that its rows belong there, and the default \
        partition, if there is one, to see that none of its rows do.
        """,
      instead: """
        First give the table a validated CHECK that says what the bounds say (and is not NULL); drop it afterwards. Attach \
        empty tables early.
        """,
      bad:
        "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
      good: """
        CREATE TABLE events_2026 (LIKE events);
        ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        """,
      hazards: ["blocks reads and writes"],
      judge: .statement { stop in
        guard case .alterTable(_, let actions) = stop.statement.shape else { return [] }
        return actions.compactMap { action in
          guard case .attach(let partition, _) = action.kind, stop.isInUse(partition),
            stop.catalog.table(partition)?.validated.isEmpty ?? true
          else { return nil }
          return Mark(
            stop.statement.line(at: action.place), "\(partition) is read as a whole while nobody can use it")
        }
      }),
    LintRule(
      id: "partition-of-blocks", severity: .warning,
      summary: "CREATE TABLE … PARTITION OF a table in use",
      why: """
        It takes ACCESS EXCLUSIVE on the partitioned table: it waits for every query that runs, and all others wait behind it. \
        ATTACH PARTITION lets reads and writes go on.
        """,
      instead: "Make the table by itself, LIKE the partitioned one, and attach it while it is empty.",
      bad:
        "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
      good: """
        CREATE TABLE events_2026 (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
        ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        """,
      hazards: ["blocks reads and writes"],
      judge: .statement { stop in
        guard case .createTable = stop.statement.shape,
          let claim = stop.blockingClaims.first(where: { $0.mode == .accessExclusive })
        else { return [] }
        return stop.mark("nobody can use \(claim.relation) until the end of the transaction")
      }),
    LintRule(
      id: "refresh-blocks-reads", severity: .warning,
      summary: "REFRESH MATERIALIZED VIEW without CONCURRENTLY",
      why: "Nobody can read the view until its query has run to the end.",
      instead: "REFRESH MATERIALIZED VIEW CONCURRENTLY; the view needs a unique index.",
      bad: "REFRESH MATERIALIZED VIEW daily_totals;",
      good: "REFRESH MATERIALIZED VIEW CONCURRENTLY daily_totals;",
      judge: .statement { stop in
        let words = stop.statement.words[...]
        guard words.starts(with: "REFRESH MATERIALIZED VIEW"), !words.contains(words: "CONCURRENTLY"),
          !words.contains(words: "WITH NO DATA"), !stop.blockingClaims.isEmpty
        else { return [] }
        return stop.mark("nobody can read the view while it is refreshed")
      }),
    LintRule(
      id: "lock-table", severity: .warning,
      summary: "LOCK TABLE on a table in use",
      why: "The lock is held until the revision, or its step, is committed, whatever comes after it.",
      instead: "Leave locking to the statements, or take the weakest mode that does, right before the end.",
      bad: "LOCK TABLE orders;",
      good: "LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE;",
      judge: .statement { stop in
        guard stop.statement.command == "LOCK", let claim = stop.blockingClaims.first else { return [] }
        return stop.mark("this keeps others from \(claim.relation) until the end of the transaction")
      }),
  ]
}

/// Follows `lock_timeout` through a file.
private struct LockTimeout {
  private var isBounded: Bool
  /// What SET LOCAL says, until its transaction ends.
  private var local: (transaction: Int, isBounded: Bool)?

  static func marks(_ file: LintFile) -> [LintRule.Mark] {
    var timeout = LockTimeout(isBounded: file.kind != .script)
    var fresh = FreshTables()
    for statement in file.statements {
      fresh.follow(statement)
      let setsIt = timeout.follow(statement)
      guard !timeout.bounds(statement) else { continue }
      if file.kind != .script, setsIt {
        return [.init(statement.line, "without lock_timeout the revision waits for locks without an end")]
      }
      let claim = statement.claims.first {
        $0.waitsAs.blocks != nil && !$0.isConcurrent && !fresh.contains(QualifiedName(sql: $0.relation))
      }
      guard let claim else { continue }
      return [
        .init(
          statement.line,
          "no lock_timeout is set, and this waits for \(claim.mode.rawValue) on \(claim.relation); others queue behind it"
        )
      ]
    }
    return []
  }

  private func bounds(_ statement: LintStatement) -> Bool {
    if let local, local.transaction == statement.transaction { local.isBounded } else { isBounded }
  }

  /// Takes in a statement that sets a bound, or takes it away; says whether it is one.
  private mutating func follow(_ statement: LintStatement) -> Bool {
    var words = statement.words[...]
    let isSet = words.take("SET") || words.take("RESET")
    let isCall = words.take("SELECT") || words.take("PERFORM")
    guard isSet || isCall && words.contains(where: { $0.lowercased() == "set_config" }),
      let place = words.firstIndex(where: { $0.lowercased().contains("lock_timeout") })
    else { return false }
    let values = words[place...].dropFirst().filter { !["=", "TO", ","].contains($0.uppercased()) }
    let digits = (values.first ?? "").filter(\.isNumber)
    let isBound = !digits.isEmpty && Int(digits) != 0
    guard isSet ? words.starts(with: "LOCAL") : values.dropFirst().first?.isOn == true else {
      (isBounded, local) = (isBound, nil)
      return true
    }
    // Outside a transaction it holds for itself alone.
    local = statement.transaction.map { ($0, isBound) }
    return true
  }
}

extension LockClaim {
  /// A concurrent build waits with a weak lock: nobody queues behind it.
  fileprivate var isConcurrent: Bool { mode == .shareUpdateExclusive }
}
