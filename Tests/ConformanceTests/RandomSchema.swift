/// A schema that is made of edits, any list of which gives a valid one: an edit that has nothing to change does
/// nothing. So a list can be cut to the few that matter.
struct RandomSchema {
  struct Column {
    var type: ColumnKind
    var isNotNull = false
    var hasDefault = false
    var isChecked = false
    var index: IndexKind?
  }

  struct Table {
    var columns: [Int: Column] = [:]
    var key: Int?
    var references: [Int: Int] = [:]
    var hasTrigger = false
    var hasPolicy = false
  }

  enum ColumnKind: String, CaseIterable {
    case integer, bigint, text, mood, boolean, timestamptz
    case short = "varchar(20)"
    case money = "numeric(10,2)"
    case moods = "mood[]"

    var value: String {
      switch self {
      case .integer, .bigint, .money: "7"
      case .text, .short: "'x'"
      case .mood: "'ok'"
      case .moods: "'{ok}'"
      case .boolean: "true"
      case .timestamptz: "now()"
      }
    }
  }

  enum IndexKind: CaseIterable { case plain, descending, unique, partial, expression }

  enum Edit: Sendable {
    case createTable(Int), dropTable(Int)
    case setColumn(Int, Int, Int), dropColumn(Int, Int)
    case toggleNotNull(Int, Int), toggleDefault(Int, Int), toggleCheck(Int, Int), setIndex(Int, Int, Int)
    case setKey(Int, Int), setReference(Int, Int, Int)
    case setView(Int, Int), dropView(Int)
    case setLabels(Int), toggleTrigger(Int), togglePolicy(Int), setFunction(Int)
  }

  private var tables: [Int: Table] = [0: Table(columns: [0: Column(type: .integer)])]
  private var views: [Int: Int] = [:]
  private var labels = ["sad", "ok"]
  private var function = 0

  init(_ edits: [Edit]) { for edit in edits { apply(edit) } }

  static func edits(_ count: Int, using random: inout some RandomNumberGenerator) -> [Edit] {
    (0..<count).map { _ in edit(using: &random) }
  }

  private static func edit(using random: inout some RandomNumberGenerator) -> Edit {
    let table = Int.random(in: 0..<3, using: &random)
    let column = Int.random(in: 0..<5, using: &random)
    let choice = Int.random(in: 0..<60, using: &random)
    return switch Int.random(in: 0..<22, using: &random) {
    case 0, 1: .createTable(table)
    case 2: .dropTable(table)
    case 3...7: .setColumn(table, column, choice)
    case 8: .dropColumn(table, column)
    case 9: .toggleNotNull(table, column)
    case 10: .toggleDefault(table, column)
    case 11: .toggleCheck(table, column)
    case 12, 13: .setIndex(table, column, choice)
    case 14: .setKey(table, column)
    case 15: .setReference(table, column, choice % 3)
    case 16: .setView(column, choice % 8)
    case 17: .dropView(column)
    case 18: .setLabels(choice)
    case 19: .toggleTrigger(table)
    case 20: .togglePolicy(table)
    default: .setFunction(choice)
    }
  }

  private mutating func apply(_ edit: Edit) {
    switch edit {
    case .createTable(let table): tables[table] = tables[table] ?? Table(columns: [0: Column(type: .integer)])
    case .dropTable(let table): tables[table] = nil
    case .setColumn(let table, let column, let choice):
      let kind = ColumnKind.allCases[choice % ColumnKind.allCases.count]
      if tables[table]?.columns[column] != nil {
        tables[table]?.columns[column]?.type = kind
      } else {
        tables[table]?.columns[column] = Column(type: kind)
      }
    case .dropColumn(let table, let column): if column != 0 { tables[table]?.columns[column] = nil }
    case .toggleNotNull(let table, let column): tables[table]?.columns[column]?.isNotNull.toggle()
    case .toggleDefault(let table, let column): tables[table]?.columns[column]?.hasDefault.toggle()
    case .toggleCheck(let table, let column): tables[table]?.columns[column]?.isChecked.toggle()
    case .setIndex(let table, let column, let choice):
      let kinds = IndexKind.allCases
      let place = choice % (kinds.count + 1)
      tables[table]?.columns[column]?.index = place == kinds.count ? nil : kinds[place]
    case .setKey(let table, let column):
      let old = tables[table]?.key
      tables[table]?.key = old == column ? nil : column
    case .setReference(let table, let column, let other): tables[table]?.references[column] = other
    case .setView(let view, let source): views[view] = source
    case .dropView(let view): views[view] = nil
    case .setLabels(let choice):
      labels =
        [["sad", "ok"], ["ok", "sad"], ["ok"], ["sad", "ok", "new"], ["first", "sad", "ok"]][choice % 5]
    case .toggleTrigger(let table): tables[table]?.hasTrigger.toggle()
    case .togglePolicy(let table): tables[table]?.hasPolicy.toggle()
    case .setFunction(let choice): function = choice % 3
    }
  }
}

extension RandomSchema {
  /// The schema as SQL.
  var sql: String {
    let sorted = tables.sorted { $0.key < $1.key }
    let created = sorted.map { createTable("t\($0)", $1) }
    let rest = sorted.flatMap { others("t\($0)", $1) }
    return ([header] + created + rest + viewStatements).joined(separator: "\n")
  }

  private var header: String {
    let body = ["SELECT x IS NOT NULL", "SELECT x IS NULL OR true", "SELECT NOT x IS NULL"][function]
    return """
      CREATE TYPE mood AS ENUM (\(labels.map { "'\($0)'" }.joined(separator: ", ")));
      CREATE FUNCTION known(x anyelement) RETURNS boolean LANGUAGE sql IMMUTABLE AS '\(body)';
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      """
  }

  private func createTable(_ name: String, _ table: Table) -> String {
    var lines = table.columns.sorted { $0.key < $1.key }.map { number, column in
      "  c\(number) \(column.type.rawValue)" + (column.hasDefault ? " DEFAULT \(column.type.value)" : "")
        + (column.isNotNull ? " NOT NULL" : "")
        + (column.isChecked ? " CONSTRAINT \(name)_check\(number) CHECK (known(c\(number)))" : "")
    }
    if let key = table.key, table.columns[key] != nil { lines.append("  PRIMARY KEY (c\(key))") }
    return "CREATE TABLE \(name) (\n\(lines.joined(separator: ",\n"))\n);"
  }

  private func others(_ name: String, _ table: Table) -> [String] {
    var statements: [String] = []
    for (number, column) in table.columns.sorted(by: { $0.key < $1.key }) {
      if let index = column.index {
        statements.append(create(index, "\(name)_index\(number)", name, "c\(number)"))
      }
    }
    for (number, other) in table.references.sorted(by: { $0.key < $1.key }) {
      guard let column = table.columns[number], let target = tables[other], let key = target.key,
        target.columns[key]?.type == column.type
      else { continue }
      statements.append(
        "ALTER TABLE \(name) ADD CONSTRAINT \(name)_fk\(number) FOREIGN KEY (c\(number)) REFERENCES t\(other);"
      )
    }
    if table.hasTrigger {
      statements.append(
        "CREATE TRIGGER touch BEFORE UPDATE OF c0 ON \(name) FOR EACH ROW EXECUTE FUNCTION touch();")
    }
    if table.hasPolicy { statements.append("CREATE POLICY own ON \(name) USING (known(c0));") }
    return statements
  }

  private func create(_ kind: IndexKind, _ name: String, _ table: String, _ column: String) -> String {
    switch kind {
    case .plain: "CREATE INDEX \(name) ON \(table) (\(column));"
    case .descending: "CREATE INDEX \(name) ON \(table) (\(column) DESC);"
    case .unique: "CREATE UNIQUE INDEX \(name) ON \(table) (\(column));"
    case .partial: "CREATE INDEX \(name) ON \(table) (\(column)) WHERE \(column) IS NOT NULL;"
    case .expression: "CREATE INDEX \(name) ON \(table) (known(\(column)));"
    }
  }

  /// A view reads a table, or an earlier view.
  private var viewStatements: [String] {
    var columns: [String: [String]] = [:]
    for (number, table) in tables { columns["t\(number)"] = table.columns.keys.sorted().map { "c\($0)" } }
    var statements: [String] = []
    for (number, source) in views.sorted(by: { $0.key < $1.key }) {
      let name = source < 3 ? "t\(source)" : "v\(source - 3)"
      guard let read = columns[name], source - 3 < number else { continue }
      columns["v\(number)"] = read
      statements.append("CREATE VIEW v\(number) AS SELECT \(read.joined(separator: ", ")) FROM \(name);")
    }
    return statements
  }
}
