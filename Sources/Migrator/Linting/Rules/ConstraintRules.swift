import SchemaKit

// Constraints of tables in use.
extension LintRule {
  static let constraintRules = [
    LintRule(
      id: "check-without-not-valid", severity: .error,
      summary: "A check is added to a table in use without NOT VALID",
      why: "PostgreSQL reads every row under an ACCESS EXCLUSIVE lock: nobody reads or writes meanwhile.",
      instead:
        "Add it NOT VALID, which reads no row, and VALIDATE it in a step of its own, while reads and writes go on.",
      bad: "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0);",
      good: """
        -- Step 1 of 2: a transaction of its own
        ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
        -- Step 2 of 2: a transaction of its own
        ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;
        """,
      hazards: ["blocks reads and writes", "blocks writes"],
      judge: .statement { stop in
        let marks = stop.actionMarks { table, action in
          action.added.contains { $0.isCheck && !$0.isNotValid }
            ? "this check reads all of \(table) while nobody can read or write it" : nil
        }
        let words = stop.statement.words[...]
        guard words.starts(with: "ALTER DOMAIN"), words.contains(words: "ADD"),
          words.contains(words: "CHECK"),
          !words.contains(words: "NOT VALID")
        else { return marks }
        return stop.mark("this check reads every table that has a column of the domain")
      }),
    LintRule(
      id: "foreign-key-without-not-valid", severity: .error,
      summary: "A foreign key is added to a table in use without NOT VALID",
      why: """
        Every row is looked up in the other table under a SHARE ROW EXCLUSIVE lock on both: neither can be written \
        meanwhile.
        """,
      instead: "Add it NOT VALID, and VALIDATE it in a step of its own, while reads and writes go on.",
      bad:
        "ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES customers (id);",
      good: """
        -- Step 1 of 2: a transaction of its own
        ALTER TABLE orders
          ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES customers (id) NOT VALID;
        -- Step 2 of 2: a transaction of its own
        ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_fkey;
        """,
      hazards: ["blocks writes"],
      judge: .statement { stop in
        stop.actionMarks { table, action in
          // A new column that is NULL in every row needs no look.
          if case .addColumn(let column) = action, column.defaultExpression == nil { return nil }
          let isUnchecked: (ConstraintShape) -> Bool = { key in
            key.isForeignKey && !key.isNotValid
              && !stop.catalog.hasForeignKeysInPartitions(key.columns, of: table)
          }
          guard action.added.contains(where: isUnchecked) else { return nil }
          return
            "this foreign key blocks writes to \(table), and to the table that it refers to, while rows are looked up"
        }
      }),
    LintRule(
      id: "validated-in-one-transaction", severity: .error,
      summary: "A constraint is added NOT VALID and validated in one transaction",
      why: """
        The lock that adding took is held until the transaction ends. Validation reads the table under it, and all is as if \
        NOT VALID had been left out.
        """,
      instead: "Commit in between: put VALIDATE CONSTRAINT into a step of its own.",
      bad: """
        ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
        ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;
        """,
      good: """
        -- Step 1 of 2: a transaction of its own
        ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
        -- Step 2 of 2: a transaction of its own
        ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;
        """,
      hazards: ["blocks reads and writes", "blocks writes"],
      judge: .statement { stop in
        stop.actionMarks { table, action in
          guard case .validate(let name) = action, stop.addsConstraint(name, to: table) else { return nil }
          return "\(name) is validated under the lock that adding it took"
        }
      }),
    LintRule(
      id: "set-not-null-scans", severity: .error,
      summary: "NOT NULL is set without a validated check",
      why:
        "PostgreSQL reads every row under an ACCESS EXCLUSIVE lock, unless a validated check says that there is no NULL.",
      instead: """
        Add CHECK (column IS NOT NULL) NOT VALID, validate it in a step of its own, then SET NOT NULL, which reads nothing, \
        and drop the check. PostgreSQL 18 takes NOT VALID of NOT NULL itself.
        """,
      bad: "ALTER TABLE orders ALTER COLUMN customer SET NOT NULL;",
      good: """
        -- Step 1 of 3: a transaction of its own
        ALTER TABLE orders ADD CONSTRAINT customer_not_null CHECK (customer IS NOT NULL) NOT VALID;
        -- Step 2 of 3: a transaction of its own
        ALTER TABLE orders VALIDATE CONSTRAINT customer_not_null;
        -- Step 3 of 3: a transaction of its own
        ALTER TABLE orders ALTER COLUMN customer SET NOT NULL;
        ALTER TABLE orders DROP CONSTRAINT customer_not_null;
        """,
      hazards: ["blocks reads and writes"],
      judge: .statement { stop in
        stop.actionMarks { table, action in
          let column: String? =
            switch action {
            case .setNotNull(let column): column
            case .addConstraint(let key) where key.kind == .notNull && !key.isNotValid: key.columns.first
            default: nil
            }
          guard let column, !stop.catalog.isCheckedNotNull(column, of: table) else { return nil }
          return "NOT NULL reads all of \(table) while nobody can read or write it"
        }
      }),
    LintRule(
      id: "key-without-index", severity: .error,
      summary: "A unique or primary key is added without an index that is there",
      why: "The index is built under an ACCESS EXCLUSIVE lock: nobody reads or writes meanwhile.",
      instead: """
        Build the unique index CONCURRENTLY first, then add the constraint USING INDEX. A primary key makes its columns NOT \
        NULL, and reads every row for it: SET NOT NULL before, by a validated check.
        """,
      bad: "ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE (number);",
      good: """
        -- Step 1 of 2: outside a transaction
        CREATE UNIQUE INDEX CONCURRENTLY orders_number_key ON orders (number);
        -- Step 2 of 2: a transaction of its own
        ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE USING INDEX orders_number_key;
        """,
      hazards: ["blocks reads and writes"],
      judge: .statement { stop in
        stop.actionMarks { table, action in
          // Of a partitioned table alone: its partitions' are built by themselves.
          let isAlone = stop.catalog.table(table)?.isPartitioned == true && stop.isOnly
          if !isAlone, action.added.contains(where: { $0.isKey && $0.index == nil }) {
            return "this key builds an index on \(table) while nobody can read or write it"
          }
          return stop.catalog.nullableColumn(of: action, table).map {
            "this key reads all of \(table) while nobody can read or write it: \($0) may be NULL"
          }
        }
      }),
    LintRule(
      id: "exclusion-constraint-blocks", severity: .warning,
      summary: "An exclusion constraint is added to a table in use",
      why: "Its index is built under an ACCESS EXCLUSIVE lock, and PostgreSQL knows no other way.",
      instead:
        "Do it while the table is small or nobody needs it, or move rows into a new table that has the constraint.",
      bad:
        "ALTER TABLE bookings ADD CONSTRAINT bookings_once EXCLUDE USING gist (room WITH =, during WITH &&);",
      good: """
        CREATE TABLE bookings_2 (
          id bigint PRIMARY KEY, room bigint, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&)
        );
        """,
      hazards: ["blocks reads and writes"],
      judge: .statement { stop in
        stop.actionMarks { table, action in
          guard case .addConstraint(let constraint) = action, constraint.kind == .exclusion else {
            return nil
          }
          return "this constraint builds an index on \(table) while nobody can read or write it"
        }
      }),
  ]
}

extension LintCatalog {
  /// A column of a new primary key's index that is known to take NULL.
  fileprivate func nullableColumn(of action: TableAction.Kind, _ table: QualifiedName) -> String? {
    guard case .addConstraint(let key) = action, key.kind == .primaryKey, let index = key.index,
      let known = self.table(table)
    else { return nil }
    return columns(ofIndex: index, on: table)?.first { name in
      guard let column = known.columns[name] else { return false }
      let isNumbered = column.isIdentity || column.isSerial
      return !column.isNotNull && !isNumbered && !known.hasPrimaryKey && !isCheckedNotNull(name, of: table)
    }
  }
}

extension LintStop {
  /// Whether it is an `ALTER TABLE ONLY`.
  fileprivate var isOnly: Bool {
    let words = statement.words[...]
    return words.starts(with: "ALTER TABLE ONLY") || words.starts(with: "ALTER TABLE IF EXISTS ONLY")
  }

  /// Whether its transaction, itself included, added a constraint to a table that is in use, without a look at the rows.
  fileprivate func addsConstraint(_ name: String, to table: QualifiedName) -> Bool {
    (before + [statement]).contains { statement in
      guard case .alterTable(table, let actions) = statement.shape else { return false }
      return actions.contains { action in
        guard case .addConstraint(let constraint) = action.kind else { return false }
        return constraint.name.map { $0 == name } ?? constraint.isNamed(name, on: table)
      }
    }
  }
}

extension ConstraintShape {
  /// Whether the server may give it a name: `orders_customer_fkey`, `orders_total_check`, `orders_check1`.
  fileprivate func isNamed(_ given: String, on table: QualifiedName) -> Bool {
    switch kind {
    case .foreignKey: given == "\(table.name)_\(columns.joined(separator: "_"))_fkey"
    case .check(let expression):
      ([""] + Statement.words(of: expression).map { "_\($0.sqlName)" }).contains {
        given.hasPrefix("\(table.name)\($0)_check") && given.split(separator: "_").last?.prefix(5) == "check"
      }
    default: false
    }
  }

  var isCheck: Bool { if case .check = kind { true } else { false } }
  var isForeignKey: Bool { if case .foreignKey = kind { true } else { false } }
  var isKey: Bool { kind == .primaryKey || kind == .unique }
}
