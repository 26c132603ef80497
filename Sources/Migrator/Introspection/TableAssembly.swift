import Postgres
import SchemaKit

/// Puts tables together from the rows of several queries.
struct TableAssembly {
  private(set) var tables: [Table] = []
  private var places: [String: Int] = [:]

  init(_ rows: PostgresResult) throws {
    tables.reserveCapacity(rows.rowCount)
    for row in rows.rows {
      var table = Table(introspected: try row.name())
      table.comment = row["comment"]
      table.storageParameters = try row.parameters()
      places[try row.text("oid")] = tables.count
      tables.append(table)
    }
  }

  mutating func addColumns(_ rows: PostgresResult) throws {
    for row in rows.rows {
      guard let place = places[try row.text("table_oid")] else { continue }
      tables[place].columns.append(try Column(row: row))
    }
  }

  mutating func addConstraints(_ rows: PostgresResult, _ keys: IndexKeys) throws {
    for row in rows.rows {
      guard let place = places[try row.text("table_oid")] else { continue }
      tables[place].constraints.append(try Constraint(row: row, keys))
    }
  }

  mutating func addIndexes(_ rows: PostgresResult, _ keys: IndexKeys) throws {
    for row in rows.rows {
      guard let place = places[try row.text("table_oid")] else { continue }
      tables[place].indexes.append(try Index(row: row, keys))
    }
  }
}

extension Column {
  init(row: PostgresRow) throws {
    self.init(introspected: try row.text("name"), type: try ColumnType(row: row))
    isNullable = try row.bool("nullable")
    comment = row["comment"]
    collation = row.optionalName("collation_namespace", "collation")
    if let generation = Identity.Generation(catalog: try row.text("identity")) {
      identity = Identity(generation: generation, options: try SequenceOptions(row: row))
    }
    guard let expression = row.expression("expression") else { return }
    switch try row.text("generated") {
    case "s": generation = Generation(expression: expression, storage: .stored)
    case "v": generation = Generation(expression: expression, storage: .virtual)
    default: defaultExpression = expression
    }
  }
}

extension Identity.Generation {
  fileprivate init?(catalog letter: String) {
    switch letter {
    case "a": self = .always
    case "d": self = .byDefault
    default: return nil
    }
  }
}

extension ColumnType {
  fileprivate init(row: PostgresRow) throws {
    let formatted = try row.text("type")
    let namespace = try row.text("type_namespace")
    let base: Base =
      if namespace == "pg_catalog" {
        .builtin(formatted)
      } else {
        .named(
          QualifiedName(namespace: namespace, name: try row.text("type_name")),
          modifier: formatted.hasSuffix(")")
            ? formatted.lastIndex(of: "(").map { String(formatted[$0...]) } : nil)
      }
    self.init(base, isArray: try row.bool("is_array"))
  }
}
