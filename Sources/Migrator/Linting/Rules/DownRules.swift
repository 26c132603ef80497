import SchemaKit

// The way back; and what can't be read.
extension LintRule {
  static let downRules = [
    LintRule(
      id: "down-missing", severity: .error,
      summary: "A revision has no file to go back",
      why: "`downgrade` can't take it back, and `check --against-replay` can't prove the way back.",
      instead: "Write it; where there is no way back, as a statement that says so and fails.",
      bad: "", good: "", scope: .up,
      judge: .file { linted in
        linted.hasCounterpart || linted.file.kind == .script
          ? [] : [Mark(1, "there is no .down.sql file for this revision")]
      }),
    LintRule(
      id: "down-incomplete", severity: .warning,
      summary: "A file to go back leaves what its revision made",
      why:
        "After `downgrade` the next `upgrade` fails on what is still there; or the schema is not what the revision before says.",
      instead: "Drop what the revision makes. `migrator check --against-replay` proves the way back.",
      bad: "", good: "", scope: .both,
      judge: .file { linted in
        guard linted.file.kind == .down, let up = linted.counterpart else { return [] }
        let back = Set(linted.file.statements.flatMap(\.innerWords).map(\.sqlName))
        guard !back.contains("raise") else { return [] }
        let left = up.creations.filter { !back.contains($0.name) }
        guard !left.isEmpty else { return [] }
        let names = left.prefix(5).map { "\($0.kind) \($0.name) (\(up.fileName):\($0.line))" }
        let more = left.count > 5 ? " and \(left.count - 5) more" : ""
        let verb =
          linted.file.statements.isEmpty ? "holds no statement" : "names nothing that would take back"
        return [
          Mark(
            1,
            "this file \(verb)\(linted.file.statements.isEmpty ? ", and leaves" : ":") \(names.joined(separator: ", "))\(more)"
          )
        ]
      }),
  ]

  static let unreadable = LintRule(
    id: "unreadable", severity: .error,
    summary: "A file that can't be cut into statements",
    why:
      "A quote, a comment or a parenthesis is not closed, or steps are marked in a way that `upgrade` refuses.",
    instead: "Mend the line. A step outside a transaction has to have one statement.",
    bad: "SELECT 'not closed;", good: "SELECT 'closed';", judge: .reading)

  static let comment = LintRule(
    id: "lint-comment", severity: .warning,
    summary: "A comment that silences nothing, or does not say why",
    why: "What is silenced should be known, and a comment that is not needed any more should go.",
    instead:
      "Write `-- lint: allow RULE reason` above the statement, or `-- lint: allow-file RULE reason` for the whole file.",
    bad: "-- lint: allow drop-table\nDROP TABLE orders;",
    good: "-- lint: allow drop-table archived in orders_2025\nDROP TABLE orders;", judge: .reading)
}

extension LintFile {
  /// The file's name without its directory.
  fileprivate var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// What the file makes and keeps, in tables that it does not make itself and beside them.
  fileprivate var creations: [(kind: String, name: String, line: Int)] {
    var found: [(kind: String, name: String, line: Int)] = []
    var tables: Set<QualifiedName> = []
    var gone: Set<String> = []
    for statement in statements {
      switch statement.shape {
      case .createTable(let table, let shape) where !shape.isTemporary:
        tables.insert(table)
        found.append(("table", table.name, statement.line))
      case .createIndex(let index) where !tables.contains(index.table):
        if let name = index.name { found.append(("index", name, statement.line)) }
      case .create(let kind, let name, false) where Self.kinds.contains(kind):
        // What stands on a table goes with it.
        var words = statement.words[...]
        if ["TRIGGER", "POLICY"].contains(kind), words.skip(to: "ON"), let table = words.takeName(),
          tables.contains(QualifiedName(sql: table))
        {
          continue
        }
        found.append((kind.lowercased(), name.name, statement.line))
      case .drop(let drop): gone.formUnion(drop.names.map(\.name))
      case .alterTable(let table, let actions):
        for action in actions { note(action, table, statement, &found, &gone, isNew: tables.contains(table)) }
      default:
        var words = statement.words[...]
        // A sequence that a column owns goes with it.
        if words.take("ALTER SEQUENCE"), let name = words.takeName(), words.take("OWNED BY"),
          !words.take("NONE")
        {
          gone.insert(QualifiedName(sql: name).name)
        }
        // An index that hangs under another goes with it.
        if words.skip(to: "ATTACH"), words.take("PARTITION"), let name = words.takeName() {
          gone.insert(QualifiedName(sql: name).name)
        }
      }
    }
    return found.filter { !gone.contains($0.name) }
  }

  private static let kinds: Set = [
    "VIEW", "FUNCTION", "PROCEDURE", "TYPE", "DOMAIN", "SEQUENCE", "TRIGGER", "POLICY",
  ]

  private func note(
    _ action: TableAction, _ table: QualifiedName, _ statement: LintStatement,
    _ found: inout [(kind: String, name: String, line: Int)], _ gone: inout Set<String>, isNew: Bool
  ) {
    let line = statement.line(at: action.place)
    switch action.kind {
    case .addColumn(let column) where !isNew: found.append(("column", column.name, line))
    case .addConstraint(let constraint) where !isNew:
      if let index = constraint.index { gone.insert(index) }
      if let name = constraint.name {
        gone.remove(name)
        found.append(("constraint", name, line))
      }
    case .dropConstraint(let name), .dropColumn(let name): gone.insert(name)
    case .renameTable(let name), .renameColumn(_, let name): found.append(("name", name, line))
    default: break
    }
  }
}
