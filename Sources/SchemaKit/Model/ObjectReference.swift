/// The identity of an object in a database, for what depends on what.
public enum ObjectReference: Hashable, Sendable {
  /// A namespace.
  case namespace(String)
  /// An extension.
  case `extension`(String)
  /// A type: an enum, a domain, a composite or a range type.
  case type(QualifiedName)
  /// A table, view, sequence or index: they share one space of names.
  case relation(QualifiedName)
  /// A column of a table or view.
  case column(QualifiedName, String)
  /// A column's default or generation expression.
  case columnDefault(QualifiedName, String)
  /// A constraint of a table or a domain.
  case constraint(QualifiedName, String)
  /// A function, procedure or aggregate, by the types of its arguments.
  case routine(QualifiedName, arguments: String)
  /// A trigger of a table or view.
  case trigger(QualifiedName, String)
  /// A row security policy of a table.
  case policy(QualifiedName, String)
  /// A rewrite rule of a table or view.
  case rule(QualifiedName, String)
  /// Extended statistics.
  case statistics(QualifiedName)
  /// A collation.
  case collation(QualifiedName)
  /// An event trigger.
  case eventTrigger(String)
  /// A cast, by its two types.
  case cast(String)
  /// A publication.
  case publication(String)
  /// A text search dictionary.
  case textSearchDictionary(QualifiedName)
  /// A text search configuration.
  case textSearchConfiguration(QualifiedName)
  /// An operator, by the types of its operands.
  case `operator`(QualifiedName, arguments: String)
}

/// What depends on what in a database, as its catalog records it (manual, section 5.15).
///
/// It is knowledge about a schema and no part of it: two schemas with other dependencies recorded are equal.
public struct Dependencies: Hashable, Sendable {
  private var map: [ObjectReference: Set<ObjectReference>] = [:]

  /// Whether a catalog told everything: what has no entry stands on nothing but its own table.
  public var isComplete = false

  /// Nothing is known yet.
  public init() {}

  /// What an object stands on.
  public subscript(object: ObjectReference) -> Set<ObjectReference> {
    get { map[object] ?? [] }
    set { map[object] = newValue }
  }

  /// All objects that stand on others, with what they stand on.
  public var all: [ObjectReference: Set<ObjectReference>] { map }

  /// Whether anything is known of an object.
  public func knows(_ object: ObjectReference) -> Bool { map[object] != nil }

  /// Any two are equal, see the type's discussion.
  public static func == (a: Self, b: Self) -> Bool { true }

  /// Hashes nothing.
  public func hash(into hasher: inout Hasher) {}
}
