import SchemaKit

/// What the files before a statement made, as far as their text tells.
struct LintCatalog {
  struct Table {
    var columns: [String: ColumnShape] = [:]
    /// The expressions of checks, by name.
    var checks: [String: String] = [:]
    var validated: Set<String> = []
    var foreignKeys: [ForeignKey] = []
    var hasPrimaryKey = false
    /// Whether its text tells all of it.
    var isWhole = false
    var isTemporary = false
    var isPartitioned = false
  }

  struct ForeignKey {
    let name: String
    let columns: [String]
    let line: Int
  }

  private var tables: [QualifiedName: Table] = [:]
  /// The columns that indexes begin with, by table and the index's name.
  private var indexes: [QualifiedName: [String: [String]]] = [:]
  private var hypertables: [QualifiedName: HypertableFacts] = [:]
  /// The functions that give all rows of a statement the same, as they say.
  private var stableFunctions: Set<QualifiedName> = []
  private var path = SearchPath()

  /// What is known of a hypertable.
  struct HypertableFacts {
    var partitioningColumns: [String] = []
    var hasColumnstore = false
  }

  func table(_ name: QualifiedName) -> Table? { tables[path.resolve(name)] }

  func hypertable(_ name: QualifiedName) -> HypertableFacts? { hypertables[path.resolve(name)] }

  func isStable(_ function: QualifiedName) -> Bool { stableFunctions.contains(path.resolve(function)) }

  /// The columns that an index begins with, where it is known.
  func columns(ofIndex index: String, on table: QualifiedName) -> [String]? {
    indexes[path.resolve(table)]?[index]
  }

  /// The table of an index, where its creation was seen.
  func table(ofIndex index: QualifiedName) -> QualifiedName? {
    let index = path.resolve(index)
    return indexes.first { $0.key.namespace == index.namespace && $0.value[index.name] != nil }?.key
  }

  mutating func record(_ records: [HypertableRecord]) {
    for record in records {
      hypertables[record.table] = HypertableFacts(
        partitioningColumns: record.options.partitioningColumns,
        hasColumnstore: record.options.columnstore != nil)
    }
  }

  /// Goes on to another file.
  mutating func beginFile() { path = SearchPath() }

  /// Takes in what a statement does.
  mutating func apply(_ statement: LintStatement) {
    path.follow(statement)
    noteHypertables(statement)
    switch statement.shape {
    case .createTable(let name, let shape): create(path.resolve(name), shape, statement)
    case .alterTable(let name, let actions):
      for action in actions { apply(action, to: path.resolve(name), statement) }
    case .createIndex(let index): add(index)
    case .create("FUNCTION", let name, _):
      let name = path.resolve(name)
      let words = statement.words[...]
      if words.contains(words: "STABLE") || words.contains(words: "IMMUTABLE") {
        stableFunctions.insert(name)
      } else {
        stableFunctions.remove(name)
      }
    case .drop(let drop) where drop.kind == "TABLE":
      for name in drop.names.map(path.resolve) {
        tables[name] = nil
        indexes[name] = nil
        hypertables[name] = nil
      }
    case .drop(let drop) where drop.kind == "INDEX":
      for name in drop.names.map(path.resolve) { indexes.forgetIndex(name) }
    default: break
    }
  }

  private mutating func create(
    _ name: QualifiedName, _ shape: StatementShape.TableShape, _ statement: LintStatement
  ) {
    var table = Table(isWhole: !shape.isDerived)
    (table.isTemporary, table.isPartitioned) = (shape.isTemporary, shape.isPartitioned)
    for column in shape.columns { table.columns[column.name] = column }
    tables[name] = table
    for constraint in shape.constraints { add(constraint, to: name, statement) }
  }

  private mutating func add(_ constraint: ConstraintShape, to name: QualifiedName, _ statement: LintStatement)
  {
    let constraintName = constraint.name ?? "\(name.name)_\(constraint.place)"
    switch constraint.kind {
    case .primaryKey, .unique:
      if constraint.kind == .primaryKey { tables[name]?.hasPrimaryKey = true }
      if constraint.index == nil { indexes[name, default: [:]][constraintName] = constraint.columns }
    case .check(let expression):
      tables[name, default: Table()].checks[constraintName] = expression
      if !constraint.isNotValid { tables[name]?.validated.insert(constraintName) }
    case .foreignKey:
      let key = ForeignKey(
        name: constraintName, columns: constraint.columns, line: statement.line(at: constraint.place))
      tables[name, default: Table()].foreignKeys.append(key)
    case .notNull:
      for column in constraint.columns {
        tables[name, default: Table()].checks[constraintName] =
          "\(SQL.quoted(identifier: column)) IS NOT NULL"
      }
      if !constraint.isNotValid { tables[name]?.validated.insert(constraintName) }
    case .exclusion: break
    }
  }

  private mutating func add(_ index: StatementShape.IndexShape) {
    guard !index.isPartial else { return }
    let name = index.name ?? "\(index.columns.joined(separator: "_"))_idx"
    indexes[path.resolve(index.table), default: [:]][name] = index.columns
  }

  private mutating func apply(_ action: TableAction, to name: QualifiedName, _ statement: LintStatement) {
    switch action.kind {
    case .addColumn(let column):
      tables[name, default: Table()].columns[column.name] = column
      for constraint in column.constraints { add(constraint, to: name, statement) }
    case .dropColumn(let column): tables[name]?.columns[column] = nil
    case .addConstraint(let constraint): add(constraint, to: name, statement)
    case .dropConstraint(let constraint):
      tables[name]?.checks[constraint] = nil
      tables[name]?.validated.remove(constraint)
    case .validate(let constraint): tables[name]?.validated.insert(constraint)
    case .setNotNull(let column): tables[name]?.columns[column]?.isNotNull = true
    case .setType(let column, let type): tables[name]?.columns[column]?.type = type
    case .renameColumn(let old, let new):
      let column = tables[name]?.columns.removeValue(forKey: old)
      tables[name]?.columns[new] = column
    case .renameTable(let new): move(name, to: QualifiedName(namespace: name.namespace, name: new))
    case .setSchema(let namespace): move(name, to: QualifiedName(namespace: namespace, name: name.name))
    default: break
    }
  }

  private mutating func move(_ old: QualifiedName, to new: QualifiedName) {
    tables[new] = tables.removeValue(forKey: old)
    indexes[new] = indexes.removeValue(forKey: old)
    hypertables[new] = hypertables.removeValue(forKey: old)
  }

  /// Whether a validated check says that a column is not NULL.
  func isCheckedNotNull(_ column: String, of name: QualifiedName) -> Bool {
    guard let table = table(name) else { return false }
    return table.validated.contains { check in
      let words = Statement.words(of: table.checks[check] ?? "").map(\.sqlName)
      return words.filter { $0 != "(" && $0 != ")" } == [column, "is", "not", "null"]
    }
  }

  /// Whether a table is partitioned, and foreign keys of these columns were validated elsewhere: in its partitions, that is, whose
  /// it takes for its own.
  func hasForeignKeysInPartitions(_ columns: [String], of name: QualifiedName) -> Bool {
    let name = path.resolve(name)
    guard tables[name]?.isPartitioned == true else { return false }
    return tables.contains { other, table in
      other != name
        && table.foreignKeys.contains { $0.columns == columns && table.validated.contains($0.name) }
    }
  }

  /// Whether an index begins with these columns, in any order.
  func hasIndex(on columns: [String], of name: QualifiedName) -> Bool {
    indexes[path.resolve(name), default: [:]].values.contains {
      Set($0.prefix(columns.count)) == Set(columns)
    }
  }

  /// Reads `create_hypertable('t', by_range('at'))` and the columnstore's switch, in DO blocks too.
  private mutating func noteHypertables(_ statement: LintStatement) {
    guard ["SELECT", "DO", "ALTER"].contains(statement.command) else { return }
    let words = statement.innerWords
    for place in words.indices {
      var rest = words[place...]
      switch rest.popFirst()?.lowercased() {
      case "create_hypertable":
        guard rest.take("("), let table = rest.popFirst()?.sqlString else { continue }
        _ = rest.take(",")
        if rest.first?.lowercased() == "by_range" { rest = rest.dropFirst(2) }
        var facts = HypertableFacts()
        if let column = rest.first?.sqlString { facts.partitioningColumns = [column] }
        hypertables[path.resolve(QualifiedName(sql: table))] = facts
      case "add_dimension":
        guard rest.take("("), let table = rest.popFirst()?.sqlString, rest.take(",") else { continue }
        if rest.first?.lowercased() == "by_hash" { rest = rest.dropFirst(2) }
        guard let column = rest.first?.sqlString else { continue }
        hypertables[path.resolve(QualifiedName(sql: table))]?.partitioningColumns.append(column)
      case "alter":
        guard rest.take("TABLE"), let table = rest.takeName(), rest.take("SET (") else { continue }
        let settings = rest.prefix { $0 != ")" }.map { $0.lowercased() }
        guard settings.contains(where: { $0 == "enable_columnstore" || $0 == "compress" }) else { continue }
        let isOn = !settings.contains("false")
        let name = path.resolve(QualifiedName(sql: table))
        hypertables[name, default: HypertableFacts()].hasColumnstore = isOn
      default: continue
      }
    }
  }
}

extension String {
  /// The text of a plain string literal, nil for other words.
  fileprivate var sqlString: String? {
    utf8.first == UInt8(ascii: "'") ? SQL.unquoted(self) : nil
  }
}

extension [QualifiedName: [String: [String]]] {
  /// An index is in its table's namespace.
  fileprivate mutating func forgetIndex(_ index: QualifiedName) {
    for table in keys where table.namespace == index.namespace { self[table]?[index.name] = nil }
  }
}
