/// A function (manual, CREATE FUNCTION).
///
/// ```swift
/// let fahrenheit = Function("fahrenheit", "celsius double precision", returns: "double precision",
///   "SELECT celsius * 9 / 5 + 32").immutable().strict()
/// ```
public struct Function: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject
  private var routine: RoutineText

  /// Declares a function. Arguments, result and body are SQL: `"site text, n integer DEFAULT 1"`.
  public init(
    _ name: QualifiedName, _ arguments: String = "", returns: String, language: String = "sql",
    _ body: String,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    routine = RoutineText(arguments: arguments, returns: returns, language: language, body: body)
    object = SchemaObject(.function, name, body: routine.sql(tag: "function"), file, line)
    object.arguments = routine.argumentTypes
  }

  /// `IMMUTABLE`: the same arguments give the same result for ever.
  public func immutable() -> Self { adding("IMMUTABLE") }
  /// `STABLE`: the same arguments give the same result within a statement.
  public func stable() -> Self { adding("STABLE") }
  /// `STRICT`: NULL for any argument that is NULL.
  public func strict() -> Self { adding("STRICT") }
  /// `LEAKPROOF`: says nothing of its arguments but by its result. Only a superuser may claim it.
  public func leakproof() -> Self { adding("LEAKPROOF") }
  /// `SECURITY DEFINER`: runs with the rights of its owner.
  public func securityDefiner() -> Self { adding("SECURITY DEFINER") }
  /// `PARALLEL SAFE`.
  public func parallelSafe() -> Self { adding("PARALLEL SAFE") }
  /// `PARALLEL RESTRICTED`.
  public func parallelRestricted() -> Self { adding("PARALLEL RESTRICTED") }
  /// `COST`, in units of a simple operator's.
  public func cost(_ cost: Int) -> Self { adding("COST \(cost)") }
  /// `ROWS`: how many the planner expects.
  public func rows(_ rows: Int) -> Self { adding("ROWS \(rows)") }
  /// `SET parameter TO value` while it runs: `.set("search_path", "pg_catalog")`.
  public func set(_ parameter: String, _ value: String) -> Self { adding("SET \(parameter) TO \(value)") }

  private func adding(_ attribute: String) -> Self {
    var copy = self
    copy.routine.attributes.append(attribute)
    copy.object.body = copy.routine.sql(tag: "function")
    return copy
  }
}

/// A procedure, which `CALL` runs (manual, CREATE PROCEDURE).
public struct Procedure: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject
  private var routine: RoutineText

  /// Declares a procedure. Arguments and body are SQL.
  public init(
    _ name: QualifiedName, _ arguments: String = "", language: String = "plpgsql", _ body: String,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    routine = RoutineText(arguments: arguments, returns: nil, language: language, body: body)
    object = SchemaObject(.procedure, name, body: routine.sql(tag: "procedure"), file, line)
    object.arguments = routine.argumentTypes
  }

  /// `SECURITY DEFINER`: runs with the rights of its owner.
  public func securityDefiner() -> Self { adding("SECURITY DEFINER") }
  /// `SET parameter TO value` while it runs.
  public func set(_ parameter: String, _ value: String) -> Self { adding("SET \(parameter) TO \(value)") }

  private func adding(_ attribute: String) -> Self {
    var copy = self
    copy.routine.attributes.append(attribute)
    copy.object.body = copy.routine.sql(tag: "procedure")
    return copy
  }
}

/// An aggregate (manual, CREATE AGGREGATE): `Aggregate("total", "numeric", "SFUNC = numeric_add, STYPE = numeric")`.
///
/// One of an ordered set names its direct arguments first: `"double precision ORDER BY double precision"`.
public struct Aggregate: DeclaredObject, SchemaPart {
  /// What it declares.
  public var object: SchemaObject

  /// Declares an aggregate over arguments of these types.
  public init(
    _ name: QualifiedName, _ arguments: String, _ definition: String, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    object = SchemaObject(.aggregate, name, body: SQLExpression("(\(arguments)) (\(definition))"), file, line)
    object.arguments = arguments == "*" ? "" : RoutineText.types(ofAggregate: arguments)
  }
}
