/// A trigger, inside a table or a view (manual, CREATE TRIGGER).
///
/// ```swift
/// Table("devices") {
///   Column("id", .bigint).primaryKey()
///   Column("updated_at", .timestamptz)
///   Trigger("touch", .before, .update, execute: "touch_updated_at()")
/// }
/// ```
public struct Trigger: ViewPart {
  /// When it fires.
  public enum Time: String, Sendable {
    /// Before the row is written.
    case before = "BEFORE"
    /// After the row is written.
    case after = "AFTER"
    /// In place of writing to a view.
    case insteadOf = "INSTEAD OF"
  }

  /// What it fires on.
  public enum Event: Sendable, Hashable {
    /// `INSERT`.
    case insert
    /// `UPDATE`.
    case update
    /// `UPDATE OF` columns.
    case updateOf([String])
    /// `DELETE`.
    case delete
    /// `TRUNCATE`.
    case truncate
  }

  /// In which sessions it fires (ALTER TABLE, ENABLE TRIGGER).
  public enum Firing: String, Sendable {
    /// In those that apply a replica's changes, and no others.
    case replica = "ENABLE REPLICA"
    /// In all.
    case always = "ENABLE ALWAYS"
    /// In none.
    case disabled = "DISABLE"
  }

  /// What it declares.
  public var object: SchemaObject
  private let function: String
  private var level = "ROW"
  private var condition: String?
  private var transition: [String] = []
  private var deferrability: Deferrability?

  /// Declares a trigger; `execute` is the call, such as `touch_updated_at()`.
  public init(
    _ name: String, _ time: Time, _ events: Event..., execute function: String, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.function = function
    object = SchemaObject(.trigger, QualifiedName(namespace: "public", name: name), body: "", file, line)
    object.clause = SQLExpression("\(time.rawValue) \(events.map(\.sql).joined(separator: " OR "))")
    complete()
  }

  /// `FOR EACH STATEMENT` in place of each row.
  public func forEachStatement() -> Self { changed { $0.level = "STATEMENT" } }

  /// `WHEN (condition)`: `.when("OLD.* IS DISTINCT FROM NEW.*")`.
  public func when(_ condition: String) -> Self { changed { $0.condition = condition } }

  /// `REFERENCING OLD TABLE AS … NEW TABLE AS …`: the rows of the statement, as tables.
  public func referencing(old: String? = nil, new: String? = nil) -> Self {
    changed {
      $0.transition = [old.map { "OLD TABLE AS \($0)" }, new.map { "NEW TABLE AS \($0)" }].compactMap { $0 }
    }
  }

  /// Makes it a constraint trigger, which may wait for the end of the transaction.
  public func constraint(_ deferrability: Deferrability = .notDeferrable) -> Self {
    changed {
      $0.deferrability = deferrability
      $0.object.kind = .constraintTrigger
    }
  }

  /// `ENABLE REPLICA | ALWAYS TRIGGER`, `DISABLE TRIGGER`.
  public func firing(_ firing: Firing) -> Self { with { $0.state = firing.rawValue } }

  private func changed(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    copy.complete()
    return copy
  }

  private mutating func complete() {
    var parts: [String] = []
    if let deferrability, deferrability != .notDeferrable { parts.append(deferrability.rawValue) }
    if !transition.isEmpty { parts.append("REFERENCING \(transition.joined(separator: " "))") }
    parts.append("FOR EACH \(level)")
    if let condition { parts.append("WHEN (\(condition))") }
    parts.append("EXECUTE FUNCTION \(function)")
    object.body = SQLExpression(parts.joined(separator: " "))
  }
}

extension Trigger.Event {
  fileprivate var sql: String {
    switch self {
    case .insert: "INSERT"
    case .update: "UPDATE"
    case .updateOf(let columns):
      "UPDATE OF \(columns.map { SQL.quoted(identifier: $0) }.joined(separator: ", "))"
    case .delete: "DELETE"
    case .truncate: "TRUNCATE"
    }
  }
}
