/// A row security policy, inside a table (manual, CREATE POLICY).
///
/// ```swift
/// Table("readings") {
///   Column("tenant", .text)
///   Policy("own_rows", to: "app", using: "tenant = current_setting('app.tenant')")
/// }.rowLevelSecurity()
/// ```
public struct Policy: TablePart {
  /// The statements it speaks for.
  public enum Command: String, Sendable {
    /// All of them.
    case all = "ALL"
    /// `SELECT`.
    case select = "SELECT"
    /// `INSERT`.
    case insert = "INSERT"
    /// `UPDATE`.
    case update = "UPDATE"
    /// `DELETE`.
    case delete = "DELETE"
  }

  /// What it declares.
  public var object: SchemaObject

  /// Declares a policy: the rows that may be seen, and those that may be written. Without a role it is for all.
  public init(
    _ name: String, for command: Command = .all, to roles: String..., using expression: String? = nil,
    withCheck check: String? = nil, restrictive: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.init(
      name, for: command, to: roles, using: expression, withCheck: check, restrictive: restrictive,
      file: file,
      line: line)
  }

  /// Declares a policy for a list of roles.
  public init(
    _ name: String, for command: Command = .all, to roles: [String], using expression: String? = nil,
    withCheck check: String? = nil, restrictive: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    let grantees = roles.isEmpty ? ["PUBLIC"] : roles.map(Privilege.sql(grantee:)).sorted()
    var parts = [restrictive ? "AS RESTRICTIVE" : "AS PERMISSIVE", "FOR \(command.rawValue)"]
    parts.append("TO \(grantees.joined(separator: ", "))")
    if let expression { parts.append("USING (\(expression))") }
    if let check { parts.append("WITH CHECK (\(check))") }
    object = SchemaObject(
      .policy, QualifiedName(namespace: "public", name: name),
      body: SQLExpression(parts.joined(separator: " ")), file, line)
  }
}

/// A rewrite rule, inside a table or a view (manual, CREATE RULE). A trigger mostly serves better.
public struct Rule: ViewPart {
  /// What it declares.
  public var object: SchemaObject

  /// Declares a rule: `Rule("no_delete", on: "DELETE", "DO INSTEAD NOTHING")`.
  public init(
    _ name: String, on event: String, _ action: SQLExpression, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    object = SchemaObject(.rule, QualifiedName(namespace: "public", name: name), body: action, file, line)
    object.clause = SQLExpression("AS\n    ON \(event)")
  }
}

/// Extended statistics, inside a table (manual, CREATE STATISTICS).
public struct Statistics: TablePart {
  /// What is gathered.
  public enum Kind: String, Sendable {
    /// How many different combinations there are.
    case ndistinct
    /// How far one column determines another.
    case dependencies
    /// The most common combinations.
    case mcv
  }

  /// What it declares.
  public var object: SchemaObject

  /// Declares statistics over columns or expressions: `Statistics("city_zip", [.dependencies], on: "city", "zip")`.
  /// Without a kind all are gathered.
  public init(
    _ name: String, _ kinds: [Kind] = [], on columns: String..., file: StaticString = #fileID,
    line: UInt = #line
  ) {
    let list = kinds.isEmpty ? "" : "(\(kinds.map(\.rawValue).joined(separator: ", "))) "
    object = SchemaObject(
      .statistics, QualifiedName(namespace: "public", name: name),
      body: SQLExpression("\(list)ON \(columns.joined(separator: ", "))"), file, line)
  }
}
