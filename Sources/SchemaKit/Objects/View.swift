/// A view (manual, CREATE VIEW).
///
/// ```swift
/// let alarms = View("alarms", "SELECT device_id, value FROM sensor_readings WHERE value > 90")
/// ```
///
/// The query is SQL. It is compared by what the server makes of it, so its layout doesn't count.
public struct View: DeclaredObject, SchemaPart {
  /// Which rows an update through a view may make (manual, CREATE VIEW, `check_option`).
  public enum CheckOption: String, Sendable {
    /// Those that this view shows.
    case local
    /// Those that this view and all under it show.
    case cascaded
  }

  /// What it declares.
  public var object: SchemaObject
  var parts: [SchemaObject]

  /// Declares a view; its triggers and rules may follow: `View("v", "SELECT …") { Trigger(…) }`.
  public init(
    _ name: QualifiedName, _ query: SQLExpression, file: StaticString = #fileID, line: UInt = #line,
    @ViewBuilder _ parts: () -> [SchemaObject] = { [] }
  ) {
    object = SchemaObject(.view, name, body: query, file, line)
    self.parts = parts().map { $0.attached(to: name) }
  }

  /// Adds the view, with its triggers and rules.
  public func add(to schema: inout Schema) { schema.objects += [object] + parts }

  /// `WITH (security_barrier)`: conditions of a query on it don't see hidden rows.
  public func securityBarrier() -> Self { with { $0.options["security_barrier"] = "true" } }

  /// `WITH (security_invoker)`: tables are read with the rights of who asks.
  public func securityInvoker() -> Self { with { $0.options["security_invoker"] = "true" } }

  /// `WITH LOCAL | CASCADED CHECK OPTION`.
  public func checkOption(_ option: CheckOption) -> Self {
    with { $0.options["check_option"] = option.rawValue }
  }

  /// `ALTER COLUMN … SET DEFAULT`, for rows that are inserted through the view.
  public func `default`(_ column: String, _ expression: SQLExpression) -> Self {
    with { $0.columnDefaults[column] = expression }
  }

  /// `COMMENT ON COLUMN`.
  public func comment(on column: String, _ text: String) -> Self { with { $0.columnComments[column] = text } }
}

/// A materialized view (manual, CREATE MATERIALIZED VIEW).
///
/// ```swift
/// let daily = MaterializedView("daily", "SELECT date_trunc('day', at) AS day, count(*) FROM events GROUP BY 1") {
///   Index(on: "day").unique()
/// }
/// ```
public struct MaterializedView: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject

  /// Declares a materialized view with its indexes.
  public init(
    _ name: QualifiedName, _ query: SQLExpression, file: StaticString = #fileID, line: UInt = #line,
    @IndexBuilder _ indexes: () -> [Index] = { [] }
  ) {
    object = SchemaObject(.materializedView, name, body: query, file, line)
    var table = Table(introspected: name)
    table.indexes = indexes()
    table.nameUnnamed()
    object.indexes = table.indexes
  }

  /// `WITH (parameter = value)`.
  public func storage(_ parameters: [String: String]) -> Self { with { $0.options = parameters } }

  /// `ALTER COLUMN … SET STORAGE`, `SET COMPRESSION`, `SET STATISTICS`, `SET (parameter = value)`: how a column is
  /// stored, and how fine ANALYZE looks at it.
  public func column(
    _ name: String, storage: String? = nil, compression: String? = nil, statistics: Int? = nil,
    parameters: [String: String] = [:]
  ) -> Self {
    with {
      var options = ColumnOptions()
      options.storage = storage?.uppercased()
      options.compression = compression
      options.statistics = statistics
      options.parameters = parameters
      $0.columnOptions[name] = options
    }
  }

  /// `COMMENT ON COLUMN`.
  public func comment(on column: String, _ text: String) -> Self { with { $0.columnComments[column] = text } }
}
