/// A column's data type (PostgreSQL manual, chapter 8).
///
/// Built-in types have a static member each: `.bigint`, `.varchar(100)`, `.numeric(10, 2)`, `.timestamptz`. Types
/// of the schema's own are named: `.enum("severity")`, `.domain("email")`, `.named("public.citext")`. An array of
/// any of them is `.array(of: .text)`.
public struct ColumnType: Sendable {
  /// What a type is before `[]`.
  public enum Base: Sendable, Hashable {
    /// A type of `pg_catalog`, as PostgreSQL's `format_type` prints it: `character varying(100)`.
    case builtin(String)
    /// Any other type, with its modifier if it has one: `(Point,4326)`.
    case named(QualifiedName, modifier: String?)
  }

  /// The type, or an array's element type.
  public var base: Base
  /// Whether it is an array. PostgreSQL does not keep the number of an array's dimensions.
  public var isArray: Bool
  /// Whether the schema has to declare this type as an enum (validation checks it).
  var mustBeDeclaredEnum = false

  /// A type by its parts.
  public init(_ base: Base, isArray: Bool = false) {
    self.base = base
    self.isArray = isArray
  }

  /// The name of the schema's own type, nil for a built-in one.
  public var userDefinedName: QualifiedName? {
    if case .named(let name, _) = base { name } else { nil }
  }

  /// Whether the type was declared as `.enum(…)`. An introspected type does not know.
  public var isDeclaredEnum: Bool { mustBeDeclaredEnum }

  /// The built-in type's name without modifiers or `[]`: `timestamp with time zone` for `timestamptz(3)`.
  public var builtinName: String? {
    guard case .builtin(let text) = base else { return nil }
    guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else { return text }
    return String(text[..<open]) + text[text.index(after: close)...]
  }

  /// The built-in type's modifiers: `[10, 2]` for `numeric(10,2)`, empty without.
  public var modifiers: [Int] {
    guard case .builtin(let text) = base, let open = text.firstIndex(of: "("),
      let close = text.lastIndex(of: ")")
    else { return [] }
    return text[text.index(after: open)..<close].split(separator: ",").compactMap { Int($0) }
  }
}

extension ColumnType: Hashable, CustomStringConvertible {
  /// Two types are equal when PostgreSQL would print them alike.
  public static func == (a: Self, b: Self) -> Bool { a.base == b.base && a.isArray == b.isArray }

  /// Hashes what is compared.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(base)
    hasher.combine(isArray)
  }

  /// The type for messages, not quoted for SQL.
  public var description: String {
    switch base {
    case .builtin(let text): text + (isArray ? "[]" : "")
    case .named(let name, let modifier): "\(name)\(modifier ?? "")" + (isArray ? "[]" : "")
    }
  }
}
