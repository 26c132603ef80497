/// A trigger that fires on changes of the schema (manual, CREATE EVENT TRIGGER). It takes a superuser.
///
/// ```swift
/// let audit = EventTrigger("audit_ddl", on: "ddl_command_end", tags: ["DROP TABLE"], executing: "audit.log_ddl")
/// ```
public struct EventTrigger: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject

  /// Declares an event trigger: for all commands, or those of some tags.
  public init(
    _ name: String, on event: String, tags: [String] = [], executing function: QualifiedName,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let list = Set(tags.map { $0.uppercased() }).sorted().map { SQL.quoted(literal: $0) }.joined(
      separator: ", ")
    let condition = tags.isEmpty ? "" : " WHEN TAG IN (\(list))"
    object = SchemaObject(
      .eventTrigger, QualifiedName(namespace: "public", name: name),
      body: SQLExpression("ON \(event)\(condition) EXECUTE FUNCTION \(SQL.quoted(function))()"), file, line)
  }

  /// `DISABLE`: it does not fire.
  public func disabled() -> Self { firing(.disabled) }

  /// `ENABLE REPLICA | ALWAYS`, `DISABLE`: in which sessions it fires.
  public func firing(_ firing: Trigger.Firing) -> Self { with { $0.state = firing.rawValue } }
}
