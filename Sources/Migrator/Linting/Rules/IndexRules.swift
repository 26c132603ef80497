import SchemaKit

// Indexes of tables in use.
extension LintRule {
  static let indexRules = [
    LintRule(
      id: "index-blocks-writes", severity: .error,
      summary: "CREATE INDEX without CONCURRENTLY on a table in use",
      why: """
        The build takes a SHARE lock: reads go on, but every INSERT, UPDATE and DELETE waits until the whole table is \
        read, which may be hours.
        """,
      instead: """
        Build it CONCURRENTLY, in a step outside a transaction. A hypertable has no concurrent build: there an index that \
        is not unique can be built WITH (timescaledb.transaction_per_chunk), also outside a transaction.
        """,
      bad: "CREATE INDEX orders_placed_at_idx ON orders (placed_at);",
      good: """
        -- Step 1 of 1: outside a transaction
        CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);
        """,
      hazards: ["blocks writes"],
      judge: .statement { stop in
        guard case .createIndex(let index) = stop.statement.shape, stop.isInUse(index.table),
          !index.isConcurrent, !index.isOnly, !index.perChunk
        else { return [] }
        return stop.mark("this index build blocks writes to \(index.table)")
      }),
    LintRule(
      id: "drop-index-blocks", severity: .warning,
      summary: "DROP INDEX without CONCURRENTLY",
      why: """
        It takes an ACCESS EXCLUSIVE lock on the table, and waits for every query that reads it; whoever comes later \
        queues behind it.
        """,
      instead:
        "Drop it CONCURRENTLY, in a step outside a transaction. An index of a partitioned table or a hypertable can't be.",
      bad: "DROP INDEX orders_placed_at_idx;",
      good: """
        -- Step 1 of 1: outside a transaction
        DROP INDEX CONCURRENTLY orders_placed_at_idx;
        """,
      judge: .statement { stop in
        guard case .drop(let drop) = stop.statement.shape, drop.kind == "INDEX", !drop.isConcurrent else {
          return []
        }
        let names = drop.names.filter { index in
          guard let table = stop.catalog.table(ofIndex: index) else { return true }
          return stop.isInUse(table) && stop.hypertable(table) == nil
            && stop.catalog.table(table)?.isPartitioned != true
        }
        return names.isEmpty ? [] : stop.mark("dropping \(names.text) locks its table for reads and writes")
      }),
    LintRule(
      id: "reindex-blocks", severity: .error,
      summary: "REINDEX without CONCURRENTLY",
      why: "It locks the table for writes while it reads all of it, and the index for reads too.",
      instead: "REINDEX … CONCURRENTLY, in a step outside a transaction.",
      bad: "REINDEX TABLE orders;",
      good: """
        -- Step 1 of 1: outside a transaction
        REINDEX TABLE CONCURRENTLY orders;
        """,
      judge: .statement { stop in
        let words = stop.statement.words[...]
        guard words.starts(with: "REINDEX"), !words.contains(where: { $0.uppercased() == "CONCURRENTLY" }),
          stop.statement.claims.contains(where: { stop.isInUse(QualifiedName(sql: $0.relation)) })
            || !words.contains(words: "TABLE")
        else { return [] }
        return stop.mark("this REINDEX blocks writes")
      }),
    LintRule(
      id: "concurrent-index-if-not-exists", severity: .warning,
      summary: "CREATE INDEX CONCURRENTLY IF NOT EXISTS",
      why: """
        A concurrent build that was broken off leaves an invalid index of that name. IF NOT EXISTS takes it for the index: \
        nothing is built, no query uses it, and every write keeps it up to date.
        """,
      instead: """
        Leave out IF NOT EXISTS. `upgrade` drops what a broken build left, and builds anew; by hand, DROP INDEX \
        CONCURRENTLY first.
        """,
      bad: """
        -- Step 1 of 1: outside a transaction
        CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_placed_at_idx ON orders (placed_at);
        """,
      good: """
        -- Step 1 of 1: outside a transaction
        CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);
        """,
      judge: .statement { stop in
        guard case .createIndex(let index) = stop.statement.shape, index.isConcurrent, index.ifNotExists
        else {
          return []
        }
        return stop.mark("an invalid index \(index.name ?? "") would be taken for this one")
      }),
  ]
}

extension [QualifiedName] {
  /// The names, with commas between them.
  var text: String { map(\.description).joined(separator: ", ") }
}
