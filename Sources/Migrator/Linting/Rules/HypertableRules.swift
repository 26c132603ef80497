import SchemaKit

// TimescaleDB: what a hypertable does not take, as measured on 2.28.
extension LintRule {
  private static let hypertable = "SELECT create_hypertable('readings', by_range('at'));"
  private static let columnstore = """
    \(hypertable)
    ALTER TABLE readings SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'device');
    """

  static let hypertableRules = [
    LintRule(
      id: "hypertable-concurrent-index", severity: .error,
      summary: "An index of a hypertable is built, dropped or rebuilt CONCURRENTLY",
      why: "TimescaleDB refuses it: an index of a hypertable is one for each chunk.",
      instead: """
        CREATE INDEX … WITH (timescaledb.transaction_per_chunk) in a step outside a transaction blocks one chunk at a time; \
        a unique index can't be built so.
        """,
      bad: """
        \(hypertable)
        CREATE INDEX CONCURRENTLY readings_device_idx ON readings (device);
        """,
      good: """
        \(hypertable)
        CREATE INDEX readings_device_idx ON readings (device) WITH (timescaledb.transaction_per_chunk);
        """,
      judge: .statement { stop in
        switch stop.statement.shape {
        case .createIndex(let index) where index.isConcurrent && stop.hypertable(index.table) != nil:
          return stop.mark("\(index.table) is a hypertable, which has no concurrent index build")
        case .drop(let drop) where drop.isConcurrent:
          let tables = drop.names.compactMap(stop.catalog.table(ofIndex:)).filter {
            stop.hypertable($0) != nil
          }
          return tables.isEmpty
            ? [] : stop.mark("\(tables.text) is a hypertable: its index can't be dropped so")
        default: return []
        }
      }),
    LintRule(
      id: "hypertable-unique-per-chunk", severity: .error,
      summary: "A unique index WITH (timescaledb.transaction_per_chunk)",
      why: "TimescaleDB refuses it: a key has to hold over all chunks at once.",
      instead: "Build it in one transaction, at a quiet hour.",
      bad:
        "CREATE UNIQUE INDEX readings_key ON readings (device, at) WITH (timescaledb.transaction_per_chunk);",
      good:
        "CREATE INDEX readings_device_idx ON readings (device, at) WITH (timescaledb.transaction_per_chunk);",
      judge: .statement { stop in
        guard case .createIndex(let index) = stop.statement.shape, index.isUnique, index.perChunk else {
          return []
        }
        return stop.mark("transaction_per_chunk can't build a unique index")
      }),
    LintRule(
      id: "hypertable-key-without-time", severity: .error,
      summary: "A key of a hypertable lacks a partitioning column",
      why: "TimescaleDB refuses it: rows of different chunks can't be compared.",
      instead: "Add the partitioning columns to the key.",
      bad: """
        \(hypertable)
        CREATE UNIQUE INDEX readings_key ON readings (device);
        """,
      good: """
        \(hypertable)
        CREATE INDEX readings_device_idx ON readings (device);
        """,
      judge: .statement { stop in
        let keys: [(table: QualifiedName, columns: [String], line: Int)] =
          switch stop.statement.shape {
          case .createIndex(let index) where index.isUnique:
            [(index.table, index.columns, stop.statement.line)]
          case .alterTable(let table, let actions):
            actions.compactMap { action in
              guard case .addConstraint(let key) = action.kind, key.isKey, key.index == nil else {
                return nil
              }
              return (table, key.columns, stop.statement.line(at: action.place))
            }
          default: []
          }
        return keys.compactMap { key in
          let missing = (stop.hypertable(key.table)?.partitioningColumns ?? []).filter {
            !key.columns.contains($0)
          }
          guard !missing.isEmpty else { return nil }
          return Mark(key.line, "this key of \(key.table) lacks \(missing.joined(separator: ", "))")
        }
      }),
    LintRule(
      id: "hypertable-columnstore", severity: .error,
      summary: "A change that a hypertable with columnstore refuses",
      why: """
        With the columnstore on, TimescaleDB refuses new columns that bring a constraint or a computed value, VALIDATE \
        CONSTRAINT, and row-level security; and once chunks are compressed, another type for a column.
        """,
      instead: """
        Add a plain column, nullable or with a constant default. For the rest decompress the chunks and turn the columnstore \
        off, or copy the rows to a new hypertable.
        """,
      bad: """
        \(columnstore)
        ALTER TABLE readings ADD COLUMN site bigint REFERENCES sites (id);
        """,
      good: """
        \(columnstore)
        ALTER TABLE readings ADD COLUMN site bigint;
        """,
      judge: .statement { stop in
        stop.actionMarks { table, action in
          guard stop.hypertable(table)?.hasColumnstore == true else { return nil }
          switch action {
          case .addColumn(let column):
            let isComputed =
              column.isStored || column.isIdentity || column.isSerial || column.declared.hasVolatileDefault
            guard isComputed || !column.constraints.isEmpty else { return nil }
            return "\(table) has columnstore, and refuses a column that is computed or has a constraint"
          case .validate: return "\(table) has columnstore, and refuses VALIDATE CONSTRAINT"
          case .enableRowSecurity: return "\(table) has columnstore, and refuses row-level security"
          case .setType(let column, _):
            return "\(table) has columnstore: \(column) keeps its type once a chunk is compressed"
          default: return nil
          }
        }
      }),
    LintRule(
      id: "hypertable-not-valid", severity: .warning,
      summary: "NOT VALID on a hypertable with columnstore",
      why:
        "TimescaleDB reads the rows all the same: one that breaks the constraint makes it fail, under the lock.",
      instead: "Mend the rows first, and count with the lock for as long as the rows take to be read.",
      bad: """
        \(columnstore)
        ALTER TABLE readings ADD CONSTRAINT readings_value_check CHECK (value > 0) NOT VALID;
        """,
      good: """
        \(columnstore)
        ALTER TABLE readings ADD COLUMN note text;
        """,
      judge: .statement { stop in
        stop.actionMarks { table, action in
          guard case .addConstraint(let constraint) = action, constraint.isNotValid,
            stop.hypertable(table)?.hasColumnstore == true
          else { return nil }
          return "NOT VALID spares \(table) nothing"
        }
      }),
  ]
}
