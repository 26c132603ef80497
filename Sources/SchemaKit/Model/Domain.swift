/// A domain: a type with constraints of its own over another type (manual, section 8.18).
public struct Domain: Hashable, Sendable {
  /// The domain's name.
  public var name: QualifiedName
  /// The type it is made over.
  public var type: ColumnType
  /// The collation, nil for the type's own.
  public var collation: QualifiedName?
  /// Whether it takes NULL.
  public var isNullable = true
  /// The name of its NOT NULL constraint; nil leaves it to PostgreSQL, and to whoever named it. PostgreSQL 17 and later
  /// keep it.
  public var notNullName: String?
  /// The default's expression.
  public var defaultExpression: SQLExpression?
  /// The checks, in which `VALUE` stands for the value.
  public var checks: [Check] = []
  /// The comment.
  public var comment: String?
  /// The comments of checks and of the NOT NULL constraint, by their names.
  public var constraintComments: [String: String] = [:]
  /// The name it had before.
  public var formerName = FormerName()
  /// Where it is declared.
  public var location: SourceLocation

  /// Declares a domain: `Domain("email", .text).check("has_at", "VALUE LIKE '%@%'")`.
  public init(_ name: QualifiedName, _ type: ColumnType, file: StaticString = #fileID, line: UInt = #line) {
    self.name = name
    self.type = type
    location = SourceLocation(file: file, line: line)
  }

  /// A domain that was read from a database.
  public init(introspected name: QualifiedName, type: ColumnType) {
    self.name = name
    self.type = type
    location = .none
  }
}

extension Domain {
  /// The name of its NOT NULL constraint, be it PostgreSQL's choice; nil where there is none.
  package var nameOfNotNull: String? {
    isNullable ? nil : notNullName ?? DefaultName.notNull(domain: name.name)
  }
}

extension Domain: Modifiable {
  /// `NOT NULL`, under a name of its own if it is to have one (PostgreSQL 17 and later keep it). The manual advises
  /// against it: a column should say it.
  public func notNull(_ name: String? = nil) -> Self {
    with {
      $0.isNullable = false
      $0.notNullName = name
    }
  }

  /// `DEFAULT expression`.
  public func `default`(_ expression: SQLExpression) -> Self { with { $0.defaultExpression = expression } }

  /// `COLLATE "name"`.
  public func collation(_ name: String, in namespace: String = "pg_catalog") -> Self {
    with { $0.collation = QualifiedName(namespace: namespace, name: name) }
  }

  /// `CONSTRAINT name CHECK (expression)`; `VALUE` stands for the value. One that is not valid holds for values that
  /// are written from now on.
  public func check(_ name: String, _ expression: SQLExpression, isValid: Bool = true) -> Self {
    with {
      var check = Check(name: name, expression: expression, location: $0.location)
      check.isValid = isValid
      $0.checks.append(check)
    }
  }

  /// `COMMENT ON CONSTRAINT … ON DOMAIN`.
  public func comment(onConstraint name: String, _ text: String) -> Self {
    with { $0.constraintComments[name] = text }
  }

  /// The name that the domain had before, with its namespace: it is renamed.
  public func renamed(from name: QualifiedName) -> Self { with { $0.formerName = FormerName("\(name)") } }

  /// `COMMENT ON DOMAIN`.
  public func comment(_ text: String) -> Self { with { $0.comment = text } }
}
