/// A declaration of something that is held as SQL: a view, a function, a trigger, …
public protocol DeclaredObject: Sendable {
  /// What it declares.
  var object: SchemaObject { get set }
}

extension DeclaredObject {
  /// `COMMENT ON`.
  public func comment(_ text: String) -> Self { with { $0.comment = text } }

  /// The name it had before: it is renamed, and what stands on it stays. A trigger, policy or rule keeps to its table;
  /// all else has its namespace in the name.
  public func renamed(from name: QualifiedName) -> Self { with { $0.formerName = FormerName("\(name)") } }

  func with(_ change: (inout SchemaObject) -> Void) -> Self {
    var copy = self
    change(&copy.object)
    return copy
  }
}

/// A declaration that stands inside a table's.
public protocol TablePart: DeclaredObject {}

/// A declaration that stands inside a table's or a view's.
public protocol ViewPart: TablePart {}

extension SchemaObject: ViewPart, SchemaPart {
  /// Itself.
  public var object: SchemaObject {
    get { self }
    set { self = newValue }
  }

  /// The types of a routine's input arguments.
  public func arguments(_ types: String) -> Self { with { $0.arguments = types } }

  /// What stands between the name and the table, or the body.
  public func clause(_ text: SQLExpression) -> Self { with { $0.clause = text } }
}

extension SchemaObject {
  init(
    _ kind: Kind, _ name: QualifiedName, body: SQLExpression, _ file: StaticString, _ line: UInt
  ) {
    self.init(kind, name, body: body)
    location = SourceLocation(file: file, line: line)
  }

  /// The part as one of a table, in the table's namespace.
  func attached(to table: QualifiedName) -> Self {
    var copy = self
    copy.table = table
    copy.name.namespace = table.namespace
    if kind == .statistics { copy.body.text += " FROM \(SQL("\(table)").text)" }
    return copy
  }
}
