import SchemaKit

// What a transaction does not take.
extension LintRule {
  static let transactionRules = [
    LintRule(
      id: "not-in-transaction", severity: .error,
      summary: "A statement that can't run in a transaction stands in one",
      why: "The server refuses it, and the revision fails.",
      instead: "Put it into a step of its own, by a line `-- Step 1 of 1: outside a transaction` above it.",
      bad: "CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);",
      good: """
        -- Step 1 of 1: outside a transaction
        CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);
        """,
      judge: .statement { stop in
        guard stop.statement.transaction != nil, let name = stop.statement.refusesTransaction else {
          return []
        }
        return stop.mark("\(name) can't run in a transaction")
      }),
    LintRule(
      id: "transaction-control", severity: .error,
      summary: "A revision begins or ends a transaction",
      why:
        "`upgrade` runs a revision, or each of its steps, in one transaction together with its record, and refuses others.",
      instead: "Leave BEGIN and COMMIT out. Where a commit has to come in between, cut the file into steps.",
      bad: """
        BEGIN;
        ALTER TABLE orders ADD COLUMN note text;
        COMMIT;
        """,
      good: "ALTER TABLE orders ADD COLUMN note text;",
      judge: .statement { stop in
        guard stop.kind != .script, stop.statement.statement.controlsTransaction else { return [] }
        return stop.mark("\(stop.statement.command) can't stand in a revision")
      }),
    LintRule(
      id: "enum-value-used-at-once", severity: .error,
      summary: "A new enum value is used in the transaction that adds it",
      why: "The server refuses to use a value that is not committed yet: \"unsafe use of new value\".",
      instead: "Add the value in a step, or a revision, that is committed before.",
      bad: """
        ALTER TYPE order_state ADD VALUE 'returned';
        ALTER TABLE orders ADD COLUMN outcome order_state DEFAULT 'returned';
        """,
      good: """
        -- Step 1 of 2: a transaction of its own
        ALTER TYPE order_state ADD VALUE 'returned';
        -- Step 2 of 2: a transaction of its own
        ALTER TABLE orders ADD COLUMN outcome order_state DEFAULT 'returned';
        """,
      judge: .statement { stop in
        for earlier in stop.before {
          guard case .addLabel(let type, let label) = earlier.shape,
            !stop.before.contains(where: { $0.creates(type) }),
            let severity = EnumLabelUse(type: type, label: label).severity(stop)
          else { continue }
          let doubt = severity == .error ? "" : ", and may be what is meant here"
          return [
            Mark(
              stop.statement.line, "\(label) was added to \(type) in this same transaction\(doubt)",
              severity: severity)
          ]
        }
        return []
      }),
  ]
}

extension LintStatement {
  fileprivate func creates(_ type: QualifiedName) -> Bool {
    if case .create("TYPE", type, _) = shape { true } else { false }
  }

  /// The command, where the server refuses it in a transaction (the pages of the commands in the manual).
  fileprivate var refusesTransaction: String? {
    let words = words[...]
    switch shape {
    case .createIndex(let index) where index.isConcurrent: return "CREATE INDEX CONCURRENTLY"
    case .createIndex(let index) where index.perChunk: return "transaction_per_chunk"
    case .drop(let drop) where drop.isConcurrent: return "DROP INDEX CONCURRENTLY"
    case .drop(let drop) where ["DATABASE", "TABLESPACE"].contains(drop.kind): return "DROP \(drop.kind)"
    case .alterTable(_, let actions):
      let detaches = actions.contains { if case .detach(_, true) = $0.kind { true } else { false } }
      return detaches ? "DETACH PARTITION … CONCURRENTLY" : nil
    default: break
    }
    if words.starts(with: "REINDEX") {
      let isWide = ["DATABASE", "SYSTEM", "SCHEMA"].contains { words.contains(words: $0) }
      return isWide || words.contains { $0.uppercased() == "CONCURRENTLY" } ? "this REINDEX" : nil
    }
    if words.starts(with: "CREATE MATERIALIZED VIEW"),
      words.contains(where: { $0.lowercased() == "continuous" }), !words.contains(words: "WITH NO DATA")
    {
      return "a continuous aggregate WITH DATA"
    }
    let refused = [
      "VACUUM", "ALTER SYSTEM", "CREATE DATABASE", "CREATE TABLESPACE", "DROP SUBSCRIPTION",
      "CREATE SUBSCRIPTION",
      "CALL refresh_continuous_aggregate",
    ]
    return refused.first { words.map { $0.uppercased() }[...].starts(with: $0.uppercased()) }
  }
}
