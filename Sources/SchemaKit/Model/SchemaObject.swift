/// Members that a declaration names a second time, for what it says of mistakes. Never compared, as a ``FormerName``.
public struct RepeatedMembers: Hashable, Sendable {
  /// The members' names.
  public var names: [String] = []

  /// None.
  public init() {}

  /// Any two are equal, see the type's discussion.
  public static func == (a: Self, b: Self) -> Bool { true }

  /// Hashes nothing.
  public func hash(into hasher: inout Hasher) {}
}

/// An object that is held as the SQL that creates it: a view, a function, a trigger, …
///
/// It is put together from parts, so that it can be made under another name and compared by what the server prints:
/// `CREATE <kind> <name> <clause> ON <table> <body>`.
public struct SchemaObject: Hashable, Sendable {
  /// What an object is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A view (CREATE VIEW).
    case view = "VIEW"
    /// A materialized view (CREATE MATERIALIZED VIEW).
    case materializedView = "MATERIALIZED VIEW"
    /// A function (CREATE FUNCTION).
    case function = "FUNCTION"
    /// A procedure (CREATE PROCEDURE).
    case procedure = "PROCEDURE"
    /// An aggregate (CREATE AGGREGATE).
    case aggregate = "AGGREGATE"
    /// An operator (CREATE OPERATOR).
    case `operator` = "OPERATOR"
    /// A trigger (CREATE TRIGGER).
    case trigger = "TRIGGER"
    /// A constraint trigger (CREATE CONSTRAINT TRIGGER).
    case constraintTrigger = "CONSTRAINT TRIGGER"
    /// A row security policy (CREATE POLICY).
    case policy = "POLICY"
    /// A rewrite rule (CREATE RULE).
    case rule = "RULE"
    /// A range type (CREATE TYPE … AS RANGE).
    case rangeType = "TYPE"
    /// Extended statistics (CREATE STATISTICS).
    case statistics = "STATISTICS"
    /// A collation (CREATE COLLATION).
    case collation = "COLLATION"
    /// An event trigger (CREATE EVENT TRIGGER); it is the database's, not a namespace's.
    case eventTrigger = "EVENT TRIGGER"
    /// A cast (CREATE CAST), named by its two types; it is the database's.
    case cast = "CAST"
    /// A publication (CREATE PUBLICATION); it is the database's.
    case publication = "PUBLICATION"
    /// A text search dictionary (CREATE TEXT SEARCH DICTIONARY).
    case textSearchDictionary = "TEXT SEARCH DICTIONARY"
    /// A text search configuration (CREATE TEXT SEARCH CONFIGURATION).
    case textSearchConfiguration = "TEXT SEARCH CONFIGURATION"
  }

  /// What it is.
  public var kind: Kind
  /// Its name; one that belongs to a table has the table's namespace.
  public var name: QualifiedName
  /// The table or view it belongs to: of a trigger, a policy or a rule.
  public var table: QualifiedName?
  /// The types of a routine's input arguments, or of an operator's operands, as PostgreSQL prints them: `integer, text`.
  public var arguments = ""
  /// What stands between the name and the table: a trigger's events.
  public var clause: SQLExpression = ""
  /// What stands at the end: a view's query, a routine's arguments and body, a policy's expressions.
  public var body: SQLExpression
  /// What a replacement has to keep, as far as a server said it: a view's columns, a routine's result.
  public var signature: [String] = []
  /// A view's options, a materialized view's storage parameters, what a publication or a dictionary is told.
  public var options: [String: String] = [:]
  /// What it holds, by name: a publication's tables with their columns and filter, the token types of a text search
  /// configuration with their dictionaries.
  public var members: [String: SQLExpression] = [:]
  /// The defaults of a view's columns.
  public var columnDefaults: [String: SQLExpression] = [:]
  /// A materialized view's indexes.
  public var indexes: [Index] = []
  /// How a materialized view's columns are stored, where it isn't PostgreSQL's default.
  public var columnOptions: [String: ColumnOptions] = [:]
  /// Which sessions fire a trigger or rule, or how many rows statistics look at; nil is the default.
  public var state: String?
  /// The comment.
  public var comment: String?
  /// The comments of a view's columns.
  public var columnComments: [String: String] = [:]
  /// What it is declared to hold a second time.
  public var repeatedMembers = RepeatedMembers()
  /// The name it had before.
  public var formerName = FormerName()
  /// Where it is declared.
  public var location: SourceLocation = .none

  /// An object by its parts.
  public init(_ kind: Kind, _ name: QualifiedName, on table: QualifiedName? = nil, body: SQLExpression) {
    self.kind = kind
    self.name = name
    self.table = table
    self.body = body
  }

  /// The object's identity.
  public var reference: ObjectReference {
    switch kind {
    case .view, .materializedView: .relation(name)
    case .function, .procedure, .aggregate: .routine(name, arguments: arguments)
    case .operator: .operator(name, arguments: arguments)
    case .trigger, .constraintTrigger: .trigger(table ?? name, name.name)
    case .policy: .policy(table ?? name, name.name)
    case .rule: .rule(table ?? name, name.name)
    case .rangeType: .type(name)
    case .statistics: .statistics(name)
    case .collation: .collation(name)
    case .eventTrigger: .eventTrigger(name.name)
    case .cast: .cast(name.name)
    case .publication: .publication(name.name)
    case .textSearchDictionary: .textSearchDictionary(name)
    case .textSearchConfiguration: .textSearchConfiguration(name)
    }
  }

  /// Whether the object belongs to the database and to no namespace.
  public var isDatabaseWide: Bool { [.eventTrigger, .cast, .publication].contains(kind) }

  /// Whether the object is a function, procedure or aggregate.
  public var isRoutine: Bool { [.function, .procedure, .aggregate].contains(kind) }

  /// Whether the object's name shares the space of tables and indexes.
  public var isRelation: Bool { kind == .view || kind == .materializedView }
}
