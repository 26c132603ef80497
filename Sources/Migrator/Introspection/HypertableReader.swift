import Postgres
import SchemaKit

/// Reads what makes tables hypertables, from TimescaleDB's own views.
struct HypertableReader {
  private var options: [QualifiedName: HypertableOptions] = [:]

  /// Fills in the options of the schema's tables.
  static func read(into schema: inout Schema, _ connection: isolated PostgresConnection) throws {
    var reader = HypertableReader()
    try reader.addDimensions(connection.query(HypertableQueries.dimensions))
    try reader.addColumnstore(connection.query(HypertableQueries.columnstoreSettings))
    try reader.addPolicies(connection.query(HypertableQueries.policies))
    for index in schema.tables.indices {
      schema.tables[index].hypertable = reader.options[schema.tables[index].name]
    }
  }

  /// Takes continuous aggregates out of the views, whose text shows TimescaleDB's own tables, and gives their names.
  static func takeContinuousAggregates(
    from schema: inout Schema, _ connection: isolated PostgresConnection
  ) throws -> [UnmanagedObject] {
    let names = Set(try connection.query(HypertableQueries.continuousAggregates).rows.map { try $0.name() })
    let found = schema.objects.filter { $0.isRelation && names.contains($0.name) }
    schema.objects.removeAll { $0.isRelation && names.contains($0.name) }
    return found.map { UnmanagedObject(kind: "continuous aggregate", name: SQL.quoted($0.name)) }
  }

  private mutating func addDimensions(_ result: PostgresResult) throws {
    for row in result.rows {
      let name = try row.name()
      let column = try row.text("column")
      if options[name] != nil {
        let partitions = row["num_partitions"].flatMap { Int($0) } ?? 0
        options[name]?.spacePartitions.append(.init(column: column, partitions: partitions))
      } else if let integer = row["integer_interval"].flatMap({ Int64($0) }) {
        options[name] = HypertableOptions(timeColumn: column, chunkInterval: .integer(integer))
      } else {
        options[name] = HypertableOptions(
          timeColumn: column, chunkInterval: .time(try row.span("interval")))
      }
    }
  }

  private mutating func addColumnstore(_ result: PostgresResult) throws {
    for row in result.rows {
      options[try row.name()]?.columnstore = HypertableOptions.ColumnstoreSettings(
        segmentBy: Self.list(row["segmentby"]).map { Self.unquoted($0) },
        orderBy: Self.list(row["orderby"]).map(Self.key), after: nil)
    }
  }

  private mutating func addPolicies(_ result: PostgresResult) throws {
    for row in result.rows {
      let name = try row.name()
      let age = try row.span("age")
      if try row.text("procedure") == "policy_retention" {
        options[name]?.retention = age
      } else {
        options[name]?.columnstore?.after = age
      }
    }
  }

  /// Cuts `a,"b,c" DESC` at its commas.
  private static func list(_ text: String?) -> [[SQLLexer.Token]] {
    var items: [[SQLLexer.Token]] = [[]]
    var lexer = SQLLexer(text ?? "")
    while let token = lexer.next() {
      if token.text == "," {
        items.append([])
      } else if token.kind != .space {
        items[items.count - 1].append(token)
      }
    }
    return items.filter { !$0.isEmpty }
  }

  private static func unquoted(_ tokens: [SQLLexer.Token]) -> String {
    tokens.first.map { SQL.unquoted($0.text) } ?? ""
  }

  /// Reads `name [DESC] [NULLS FIRST | LAST]`.
  private static func key(_ tokens: [SQLLexer.Token]) -> IndexKey {
    let words = tokens.dropFirst().map { $0.text.uppercased() }
    let order: IndexKey.Order = words.contains("DESC") ? .descending : .ascending
    let nulls: IndexKey.Nulls =
      words.contains("FIRST") || order == .descending && !words.contains("LAST") ? .first : .last
    return IndexKey(.column(unquoted(tokens))).sorted(order, nulls: nulls)
  }
}

extension PostgresRow {
  /// An interval by its parts.
  fileprivate func span(_ prefix: String) throws -> TimeSpan {
    TimeSpan(
      months: try int("\(prefix)_months"), days: try int("\(prefix)_days"),
      microseconds: try int("\(prefix)_microseconds"))
  }
}
