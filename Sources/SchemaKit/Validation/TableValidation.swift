/// The mistakes of one table, seen within its schema.
struct TableValidation {
  let table: Table
  let schema: Schema
  let what: String

  init(table: Table, schema: Schema) {
    self.table = table
    self.schema = schema
    what = "table \"\(table.name)\""
  }

  func check(_ found: inout Mistakes) {
    if table.columns.count > 1600 {
      found.add(table.location, "\(what) has \(table.columns.count) columns; PostgreSQL takes 1600")
    }
    found.checkUnique(table.columns.map { ($0.name, $0.location) }, "column", of: what)
    found.checkUnique(table.constraints.map { ($0.name, $0.location) }, "constraint", of: what)
    for column in table.columns { check(column, &found) }
    for constraint in table.constraints { check(constraint, &found) }
    for index in table.indexes { check(index, &found) }
    let primaryKeys = table.constraints.filter(\.isPrimaryKey)
    for key in primaryKeys.dropFirst() {
      found.add(
        key.location, "\(what) has more than one primary key; a key of several columns is one PrimaryKey")
    }
    if let options = table.hypertable { check(options, &found) }
  }

  /// The columns that every table of PostgreSQL has already (manual, section 5.5).
  private static let systemColumns: Set = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]

  private func check(_ column: Column, _ found: inout Mistakes) {
    found.checkIdentifier(column.name, "column", of: what, column.location)
    let name = "column \"\(column.name)\" of \(what)"
    if Self.systemColumns.contains(column.name) {
      found.add(column.location, "\(name) has the name of a system column: rename it")
    }
    check(column.type, name, column.location, &found)
    if let identity = column.identity {
      if !column.type.isInteger {
        found.add(
          column.location,
          "\(name) is an identity of type \(column.type); it can be smallint, integer or bigint")
      }
      if column.isNullable {
        found.add(column.location, "\(name) is an identity and nullable; drop .nullable()")
      }
      found.check(identity.options, column.type, name, column.location)
    }
    let sources = [column.defaultExpression != nil, column.identity != nil, column.generation != nil]
    if sources.filter({ $0 }).count > 1 {
      found.add(column.location, "\(name) can have only one of default, identity and generation")
    }
  }

  private func check(
    _ type: ColumnType, _ name: String, _ location: SourceLocation, _ found: inout Mistakes
  ) {
    if let problem = type.modifierProblem { found.add(location, "\(name): \(problem)") }
    if type.mustBeDeclaredEnum, let enumName = type.userDefinedName,
      !schema.enums.contains(where: { $0.name == enumName })
    {
      found.add(
        location,
        "\(name) has enum type \"\(enumName)\", which the schema doesn't declare: add it to Schema { }")
    }
  }

  private func check(_ constraint: Constraint, _ found: inout Mistakes) {
    let location = constraint.location
    found.checkIdentifier(constraint.name, "constraint", of: what, location)
    let name = "constraint \"\(constraint.name)\" of \(what)"
    switch constraint {
    case .primaryKey(let key):
      checkKey(key.columns, including: key.included, name, location, &found)
      for column in key.columns where table.column(column)?.isNullable == true {
        found.add(location, "\(name): a primary key can't hold column \"\(column)\", which is nullable")
      }
    case .unique(let unique):
      checkKey(unique.columns, including: unique.included, name, location, &found)
    case .check(let check):
      if check.noInherit, table.hypertable != nil {
        found.add(location, "\(name) has NO INHERIT, which a hypertable can't have: drop .noInheritance()")
      }
    case .foreignKey(let key): check(key, name, &found)
    case .exclusion(let exclusion): check(exclusion, name, &found)
    }
  }

  private func checkKey(
    _ columns: [String], including included: [String], _ name: String, _ location: SourceLocation,
    _ found: inout Mistakes
  ) {
    checkColumnList(columns, name, location, &found)
    checkColumns(included, name, location, &found)
    checkIndexSize(columns.count + included.count, name, location, &found)
    checkHoldsPartitioning(columns, name, location, &found)
  }

  /// Columns of a key: there are some, the table has them, and none comes twice.
  func checkColumnList(
    _ columns: [String], _ name: String, _ location: SourceLocation, _ found: inout Mistakes
  ) {
    if columns.isEmpty { found.add(location, "\(name) has no columns") }
    checkColumns(columns, name, location, &found)
    var seen: Set<String> = []
    for column in columns where !seen.insert(column).inserted {
      found.add(location, "\(name) names column \"\(column)\" twice")
    }
  }

  func checkColumns(
    _ columns: [String], _ name: String, _ location: SourceLocation, _ found: inout Mistakes
  ) {
    for column in columns where table.column(column) == nil {
      found.add(location, "\(name) names column \"\(column)\", which the table doesn't have")
    }
  }
}
