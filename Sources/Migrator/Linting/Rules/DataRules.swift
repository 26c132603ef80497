import SchemaKit

// What loses rows, or writes many of them.
extension LintRule {
  static let dataRules = [
    LintRule(
      id: "drop-table", severity: .error,
      summary: "A table is dropped",
      why: "Its rows are gone for good, and programs that still use it fail.",
      instead: """
        Let a release go by in which no program uses it. Rename it first if you are not sure: that can be taken back. Say \
        in a comment why its rows can go.
        """,
      bad: "DROP TABLE orders;",
      good: """
        -- lint: allow drop-table archived in orders_2025, unused since release 41
        DROP TABLE orders;
        """,
      hazards: ["data loss"], scope: .up,
      judge: .statement { stop in
        guard case .drop(let drop) = stop.statement.shape,
          ["TABLE", "SCHEMA", "DATABASE"].contains(drop.kind)
        else { return [] }
        let isTable = drop.kind == "TABLE"
        let lost = drop.names.filter { !isTable || stop.isInUse($0) }
        guard !lost.isEmpty else { return [] }
        let names = isTable ? lost.text : lost.map(\.name).joined(separator: ", ")
        return stop.mark("\(names) and all rows in it are gone for good")
      }),
    LintRule(
      id: "drop-column", severity: .error,
      summary: "A column is dropped",
      why: "Its values are gone for good, and programs that still name it fail.",
      instead: """
        First release programs that don't name the column (an ORM may name all columns of a table). Say in a comment why \
        its values can go.
        """,
      bad: "ALTER TABLE orders DROP COLUMN note;",
      good: """
        -- lint: allow drop-column copied to order_notes by the revision before
        ALTER TABLE orders DROP COLUMN note;
        """,
      hazards: ["data loss"], scope: .up,
      judge: .statement { stop in
        stop.actionMarks { table, action in
          guard case .dropColumn(let column) = action else { return nil }
          if let known = stop.catalog.table(table)?.columns[column], known.isGenerated { return nil }
          return "\(table).\(column) and its values are gone for good"
        }
      }),
    LintRule(
      id: "truncate", severity: .error,
      summary: "TRUNCATE of a table in use",
      why: "All rows are gone for good, and the table is locked for everybody.",
      instead: "Delete by a condition, a part at a time; or say in a comment why all rows can go.",
      bad: "TRUNCATE orders;",
      good: "DELETE FROM orders WHERE placed_at < now() - interval '10 years';",
      hazards: ["data loss"],
      judge: .statement { stop in
        guard stop.statement.command == "TRUNCATE", let claim = stop.blockingClaims.first else { return [] }
        return stop.mark("all rows of \(QualifiedName(sql: claim.relation)) are gone for good")
      }),
    LintRule(
      id: "cascade", severity: .error,
      summary: "CASCADE drops or empties what is not named",
      why: """
        What goes with it depends on the database that it runs in: views, foreign keys, columns, or the rows of other \
        tables that a reviewer never saw.
        """,
      instead:
        "Name everything that is to go, in the order that PostgreSQL asks for. Without CASCADE it refuses the rest.",
      bad: "DROP VIEW order_totals CASCADE;",
      good: "DROP VIEW order_reports, order_totals;",
      judge: .statement { stop in
        guard ["DROP", "TRUNCATE", "ALTER"].contains(stop.statement.command) else { return [] }
        let words = stop.statement.words[...]
        let place = words.indices.first { place in
          words[place].uppercased() == "CASCADE"
            && !(place > 0 && ["DELETE", "UPDATE"].contains(words[place - 1].uppercased()))
        }
        return place.map { [Mark(stop.statement.line(at: $0), "CASCADE takes along what is not named here")] }
          ?? []
      }),
    LintRule(
      id: "write-without-where", severity: .error,
      summary: "UPDATE or DELETE without WHERE",
      why: """
        Every row is written in one transaction: each is locked until it ends, the table doubles in size, and standbys \
        fall behind.
        """,
      instead:
        "Write a part of the rows at a time, each in a transaction of its own: see the loop that `create` writes for a new default.",
      bad: "UPDATE orders SET note = '';",
      good: "UPDATE orders SET note = '' WHERE id BETWEEN 1 AND 10000;",
      judge: .statement { stop in
        stop.statement.words[...].writes.compactMap { write in
          var words = write
          guard words.take("UPDATE") || words.take("DELETE FROM"), !words.contains(words: "WHERE") else {
            return nil
          }
          _ = words.take("ONLY")
          guard let table = words.takeName().map({ QualifiedName(sql: $0) }), stop.isInUse(table) else {
            return nil
          }
          return Mark(
            stop.statement.line(at: write.startIndex), "every row of \(table) is written in one transaction")
        }
      }),
    LintRule(
      id: "data-with-schema-change", severity: .warning,
      summary: "Rows are written in a transaction that changes a table in use",
      why: """
        The change's lock is held while the rows are written. What takes a moment by itself now keeps everybody from the \
        table for as long as the rows take.
        """,
      instead:
        "Put the rows into a step of their own, or into a revision of their own (`migrator create … --empty`).",
      bad: """
        ALTER TABLE orders ADD COLUMN note text;
        UPDATE orders SET note = remark WHERE remark IS NOT NULL;
        """,
      good: """
        -- Step 1 of 2: a transaction of its own
        ALTER TABLE orders ADD COLUMN note text;
        -- Step 2 of 2: a transaction of its own
        UPDATE orders SET note = remark WHERE remark IS NOT NULL;
        """,
      judge: .statement { stop in
        guard !stop.statement.words[...].writes.isEmpty,
          !stop.statement.words.contains(where: { $0.uppercased() == "VALUES" })
        else { return [] }
        let locked = stop.before.flatMap(\.claims).first { claim in
          claim.mode.blocks != nil && stop.isInUse(QualifiedName(sql: claim.relation))
        }
        guard let locked else { return [] }
        return stop.mark(
          "rows are written while this transaction holds \(locked.mode.rawValue) on \(locked.relation)")
      }),
  ]
}

extension ArraySlice<String> {
  /// The parts of a statement that write rows, each from its first word: in WITH too.
  fileprivate var writes: [Self] {
    var rest = self
    guard rest.take("WITH") else {
      guard ["UPDATE", "DELETE", "INSERT", "MERGE"].contains(where: { starts(with: $0) }) else { return [] }
      // What an INSERT takes its rows from may write others.
      let query = starts(with: "INSERT") ? firstIndex { $0.uppercased() == "WITH" } : nil
      return [self] + (query.map { self[$0...].writes } ?? [])
    }
    _ = rest.take("RECURSIVE")
    var found: [Self] = []
    repeat {
      guard rest.takeName() != nil else { return found }
      _ = rest.takeParenthesized()
      _ = rest.take("AS") && (rest.take("MATERIALIZED") || rest.take("NOT MATERIALIZED"))
      found += rest.takeParenthesized()?.writes ?? []
    } while rest.take(",")
    return found + rest.writes
  }
}
