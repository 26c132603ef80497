import SchemaKit

// What writes every row anew.
extension LintRule {
  static let rewriteRules = [
    LintRule(
      id: "column-type-rewrite", severity: .error,
      summary: "A column's type is changed so that the table is written anew",
      why: """
        PostgreSQL writes every row and every index anew under an ACCESS EXCLUSIVE lock. Only a few changes spare the rows: \
        a longer varchar, varchar to text, a wider numeric of the same scale.
        """,
      instead: """
        Add a column of the new type, keep it filled by a trigger, fill old rows a part at a time, let programs move over, \
        and drop the old column in a later revision.
        """,
      bad: "ALTER TABLE orders ALTER COLUMN number TYPE bigint;",
      good: "ALTER TABLE orders ADD COLUMN number_wide bigint;",
      hazards: ["table rewrite"],
      judge: .statement { stop in
        stop.actionMarks(severity: { table, action in
          // Without the old type it may as well be a longer one of the same kind.
          guard case .setType(let column, let type) = action, stop.knownType(of: column, table) == nil else {
            return nil
          }
          return ["text", "character varying", "numeric"].contains(type.builtinName) ? .warning : nil
        }) { table, action in
          guard case .setType(let column, let type) = action else { return nil }
          guard let old = stop.knownType(of: column, table) else {
            return
              "\(table) is written anew to turn \(column) into \(type), unless it was a shorter type of the same kind"
          }
          let (before, after) = (
            Column(introspected: column, type: old), Column(introspected: column, type: type)
          )
          let isRewrite = TypeChange(from: old, to: type).hazards(before, after).contains(.tableRewrite)
          return isRewrite ? "\(table) is written anew to turn \(column) from \(old) into \(type)" : nil
        }
      }),
    LintRule(
      id: "add-column-rewrite", severity: .error,
      summary: "A column is added whose value differs from row to row",
      why: """
        A constant default costs nothing. One that is computed for each row (random(), gen_random_uuid(), nextval(), an \
        identity, a stored generated column) is written to every row under an ACCESS EXCLUSIVE lock.
        """,
      instead: """
        Add the column without a default, set the default, which counts for new rows only, and fill old rows a part at a \
        time. `create` does so.
        """,
      bad: "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
      good: """
        ALTER TABLE orders ADD COLUMN token uuid;
        ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
        """,
      hazards: ["table rewrite"],
      judge: .statement { stop in
        stop.actionMarks(severity: { _, action in
          if case .addColumn(let column) = action, !column.differsByRow { .warning } else { nil }
        }) { table, action in
          guard case .addColumn(let column) = action else { return nil }
          if column.differsByRow { return "\(table) is written anew to give each row its own \(column.name)" }
          let unknown = column.foreignFunctions.first { !stop.catalog.isStable($0) }
          return unknown.map {
            "\(table) is written anew unless \($0.name)(), which gives \(column.name) its default, is declared STABLE or IMMUTABLE"
          }
        }
      }),
    LintRule(
      id: "table-rewrite", severity: .error,
      summary: "A statement that writes a whole table anew",
      why: """
        VACUUM FULL, CLUSTER, SET LOGGED, SET TABLESPACE and SET ACCESS METHOD copy the table under an ACCESS EXCLUSIVE lock, \
        and need as much disk again.
        """,
      instead: """
        VACUUM without FULL lets others go on. To shrink or reorder a table in use there is the extension pg_repack; it is \
        nothing for a revision.
        """,
      bad: """
        -- Step 1 of 1: outside a transaction
        VACUUM FULL orders;
        """,
      good: """
        -- Step 1 of 1: outside a transaction
        VACUUM orders;
        """,
      hazards: ["table rewrite"],
      judge: .statement { stop in
        let words = stop.statement.words[...]
        let isFull =
          words.starts(with: "VACUUM") && words.prefix(8).contains { $0.uppercased() == "FULL" }
        if isFull || words.starts(with: "CLUSTER"),
          stop.statement.claims.allSatisfy({ stop.isInUse(QualifiedName(sql: $0.relation)) })
        {
          return stop.mark(
            "\(isFull ? "VACUUM FULL" : "CLUSTER") writes the table anew while nobody can read it")
        }
        return stop.actionMarks { table, action in
          guard case .rewrite(let text) = action else { return nil }
          return "\(text) writes \(table) anew while nobody can read it"
        }
      }),
  ]
}

extension ColumnShape {
  /// Whether it has to be computed for each row.
  fileprivate var differsByRow: Bool {
    isStored || isIdentity || isSerial || declared.hasVolatileDefault
  }
}

extension LintStop {
  /// A column's type as earlier statements gave it.
  fileprivate func knownType(of column: String, _ table: QualifiedName) -> ColumnType? {
    catalog.table(table)?.columns[column].flatMap { $0.isSerial ? nil : $0.type }
  }
}
