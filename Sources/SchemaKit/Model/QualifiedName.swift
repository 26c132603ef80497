/// The name of an object together with its namespace (PostgreSQL's "schema"), such as `public.devices`.
///
/// A string literal may name both, split at the first dot: `"iot.devices"`. Without a dot the namespace is
/// `public`. For a name that itself holds a dot use ``init(namespace:name:)``.
public struct QualifiedName: Hashable, Sendable {
  /// The namespace that holds the object.
  public var namespace: String
  /// The object's own name, unquoted.
  public var name: String

  /// Names an object in a namespace; neither is split or unquoted.
  public init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  /// Reads `namespace.name`, or `name` for an object in `public`.
  public init(_ text: String) {
    if let dot = text.firstIndex(of: ".") {
      self.init(namespace: String(text[..<dot]), name: String(text[text.index(after: dot)...]))
    } else {
      self.init(namespace: "public", name: text)
    }
  }
}

extension QualifiedName: ExpressibleByStringLiteral {
  /// Reads a literal as ``init(_:)`` does.
  public init(stringLiteral value: String) { self.init(value) }
}

extension QualifiedName: Comparable, CustomStringConvertible {
  /// Orders by namespace, then by name.
  public static func < (a: Self, b: Self) -> Bool { (a.namespace, a.name) < (b.namespace, b.name) }

  /// `namespace.name`, for messages; not quoted for SQL.
  public var description: String { "\(namespace).\(name)" }
}
