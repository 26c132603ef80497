import SchemaKit

/// A statement, with what was there before it.
struct LintStop {
  let statement: LintStatement
  let kind: LintFile.Kind
  /// What the statements before it made.
  let catalog: LintCatalog
  /// The tables that its file made, which nobody uses yet.
  let fresh: FreshTables
  /// The earlier statements of its transaction.
  let before: ArraySlice<LintStatement>

  /// Whether others may be using a table.
  func isInUse(_ table: QualifiedName) -> Bool {
    !fresh.contains(table) && catalog.table(table)?.isTemporary != true
  }

  /// What is known of a hypertable; nil for other tables.
  func hypertable(_ table: QualifiedName) -> LintCatalog.HypertableFacts? { catalog.hypertable(table) }

  /// Marks for the actions of an ALTER TABLE on a table in use.
  func actionMarks(
    severity: (QualifiedName, TableAction.Kind) -> Finding.Severity? = { _, _ in nil },
    _ message: (QualifiedName, TableAction.Kind) -> String?
  ) -> [LintRule.Mark] {
    guard case .alterTable(let table, let actions) = statement.shape, isInUse(table) else { return [] }
    return actions.compactMap { action in
      message(table, action.kind).map {
        LintRule.Mark(statement.line(at: action.place), $0, severity: severity(table, action.kind))
      }
    }
  }

  /// A mark on the statement's first line.
  func mark(_ message: String) -> [LintRule.Mark] { [LintRule.Mark(statement.line, message)] }

  /// The locks that it takes on what is in use, and that keep others from reading or writing.
  var blockingClaims: [LockClaim] {
    statement.claims.filter { $0.mode.blocks != nil && isInUse(QualifiedName(sql: $0.relation)) }
  }
}

/// A file, with what is there after it.
struct LintedFile {
  let file: LintFile
  let catalog: LintCatalog
  /// The revision's other file.
  let counterpart: LintFile?
  /// Whether the revision has another file.
  var hasCounterpart = true
}

/// Goes over a file's statements, and gathers what rules find.
struct LintWalk {
  private(set) var catalog: LintCatalog
  private(set) var findings: [(rule: LintRule, mark: LintRule.Mark, statement: LintStatement?)] = []
  private var fresh = FreshTables()
  private let rules: [LintRule]

  init(_ rules: [LintRule], after catalog: LintCatalog) {
    self.rules = rules
    self.catalog = catalog
  }

  mutating func walk(_ file: LintFile, counterpart: LintFile? = nil, hasCounterpart: Bool = true) {
    catalog.beginFile()
    if file.kind == .down { catalog.record(counterpart?.hypertables ?? []) }
    let rules = rules.filter { $0.scope == .both || file.kind != .down }
    var start = 0
    for (place, statement) in file.statements.enumerated() {
      let transaction = statement.transaction
      if transaction == nil || file.statements[start].transaction != transaction { start = place }
      judge(statement, file.kind, rules, before: file.statements[start..<place])
      catalog.apply(statement)
      fresh.follow(statement)
    }
    if file.kind == .up { catalog.record(file.hypertables) }
    let linted = LintedFile(
      file: file, catalog: catalog, counterpart: counterpart, hasCounterpart: hasCounterpart)
    for rule in rules {
      guard case .file(let check) = rule.judge else { continue }
      findings += check(linted).map { mark in
        (rule, mark, file.statements.last { $0.line <= mark.line && mark.line <= $0.lastLine })
      }
    }
  }

  private mutating func judge(
    _ statement: LintStatement, _ kind: LintFile.Kind, _ rules: [LintRule], before: ArraySlice<LintStatement>
  ) {
    let stop = LintStop(statement: statement, kind: kind, catalog: catalog, fresh: fresh, before: before)
    for rule in rules {
      guard case .statement(let check) = rule.judge else { continue }
      findings += check(stop).map { (rule, $0, statement) }
    }
  }
}
