import SchemaKit

// Types that are regretted later.
extension LintRule {
  static let typeRules = [
    type(
      "timestamp-without-zone", ["timestamp without time zone"],
      summary: "A column of type timestamp without time zone",
      why: """
        It holds what a clock showed, not a point in time: two values can't be compared unless all writers had one zone, and \
        an hour is there twice when summer time ends.
        """,
      instead: "timestamptz. It takes the same room, and is shown in the zone of whoever asks.",
      good: "timestamptz",
      bad: "timestamp"),
    type(
      "time-with-zone", ["time with time zone"],
      summary: "A column of type time with time zone",
      why: "Without a date nobody can tell which offset a zone had. The manual advises against it.",
      instead: "timestamptz for a point in time, time for an hour of the day.", good: "timestamptz",
      bad: "timetz"),
    type(
      "char-type", ["character"],
      summary: "A column of type char(n)",
      why:
        "Values are filled up with blanks, which some comparisons count and others don't. It saves neither room nor time.",
      instead: "text; where the length matters, with a check.", good: "text", bad: "char(2)"),
    type(
      "money-type", ["money"],
      summary: "A column of type money",
      why:
        "How it is read and rounded depends on a setting of the server, lc_monetary; and it does not know its currency.",
      instead: "numeric, with the currency in a column of its own.", good: "numeric(12, 2)", bad: "money"),
    type(
      "json-type", ["json"],
      summary: "A column of type json",
      why: "It is kept as text: parsed anew by every query, without =, DISTINCT or an index.",
      instead: "jsonb, unless the text has to come back letter by letter.", good: "jsonb", bad: "json"),
    LintRule(
      id: "serial-type", severity: .warning,
      summary: "A column of type serial",
      why: """
        It is a default on a sequence: with rights of its own, not copied with the table, and overruled by any INSERT that \
        names the column.
        """,
      instead: "bigint GENERATED ALWAYS AS IDENTITY.",
      bad: "CREATE TABLE orders (id bigserial PRIMARY KEY);",
      good: "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
      scope: .up,
      judge: .statement { stop in
        stop.columnMarks { $0.isSerial ? "\($0.name) is \($0.typeWord), a default on a sequence" : nil }
      }),
    LintRule(
      id: "int-primary-key", severity: .warning,
      summary: "A primary key of four bytes or less",
      why: """
        2,147,483,647 rows come sooner than one thinks, failed inserts count too, and then no row can be inserted. Making it \
        wider rewrites the table, and every table that refers to it.
        """,
      instead: "bigint.",
      bad: "CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
      good: "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
      scope: .up,
      judge: .statement { stop in
        guard case .createTable(let name, let table) = stop.statement.shape else { return [] }
        let keys = table.constraints.filter { $0.kind == .primaryKey && $0.columns.count == 1 }
        return table.columns.filter { column in
          keys.contains { $0.columns == [column.name] } && column.isNumbered
            && (["integer", "smallint"].contains(column.type.builtinName)
              || ["serial", "serial4", "smallserial", "serial2"].contains(column.typeWord))
        }.map { Mark(stop.statement.line(at: $0.place), "\(name).\($0.name) ends at \($0.limit)") }
      }),
  ]

  private static func type(
    _ id: String, _ names: Set<String>, summary: String, why: String, instead: String, good: String,
    bad: String
  ) -> LintRule {
    LintRule(
      id: id, severity: .warning, summary: summary, why: why, instead: instead,
      bad: "CREATE TABLE orders (\n  id bigint PRIMARY KEY,\n  value \(bad)\n);",
      good: "CREATE TABLE orders (\n  id bigint PRIMARY KEY,\n  value \(good)\n);",
      scope: .up,
      judge: .statement { stop in
        stop.columnMarks { column in
          guard let name = column.type.builtinName, names.contains(name), column.typeWord != "\"char\"" else {
            return nil
          }
          return "\(column.name) is \(column.type)"
        }
      })
  }
}

extension ColumnShape {
  /// Whether it counts up: a small key of fixed codes is none that runs out.
  fileprivate var isNumbered: Bool {
    isIdentity || isSerial || (defaultExpression?.contains("nextval") ?? false)
  }

  fileprivate var limit: String {
    type.builtinName == "smallint" || typeWord.contains("small") || typeWord == "serial2"
      ? "32767" : "2147483647"
  }
}

extension LintStop {
  /// Marks for the columns that a statement adds, or gives another type.
  fileprivate func columnMarks(_ message: (ColumnShape) -> String?) -> [LintRule.Mark] {
    var columns: [ColumnShape] = []
    switch statement.shape {
    case .createTable(_, let table) where !table.isTemporary: columns = table.columns
    case .alterTable(_, let actions):
      columns = actions.compactMap { if case .addColumn(let column) = $0.kind { column } else { nil } }
    default: break
    }
    return columns.compactMap { column in
      message(column).map { LintRule.Mark(statement.line(at: column.place), $0) }
    }
  }
}
