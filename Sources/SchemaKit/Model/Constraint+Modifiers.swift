// The modifiers of constraints and indexes, each a clause of its CREATE or ADD CONSTRAINT.

/// A value that is changed on a copy, for chained modifiers.
protocol Modifiable {}

extension Modifiable {
  func with(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    return copy
  }
}

extension PrimaryKey: Modifiable {}
extension Unique: Modifiable {}
extension Check: Modifiable {}
extension ForeignKey: Modifiable {}
extension Exclusion: Modifiable {}
extension Index: Modifiable {}

extension PrimaryKey {
  /// The name that the constraint had before: it is renamed, and not made anew.
  public func renamed(from name: String) -> Self { with { $0.formerName = FormerName(name) } }

  /// `ALTER TABLE ONLY … ADD`: of a partitioned table, and not of its partitions.
  public func onParentAlone() -> Self { with { $0.isOnParentAlone = true } }

  /// `WITH (parameter = value)` of the index: `.storage(["fillfactor": "70"])`.
  public func storage(_ parameters: [String: String]) -> Self { with { $0.storageParameters = parameters } }

  /// `INCLUDE (columns)`: carried by the index, not part of the key.
  public func include(_ columns: String...) -> Self { with { $0.included = columns } }

  /// `DEFERRABLE INITIALLY …`.
  public func deferrable(_ deferrability: Deferrability = .initiallyImmediate) -> Self {
    with { $0.deferrability = deferrability }
  }
}

extension PrimaryKey {
  /// `WITHOUT OVERLAPS`: the last column is a range, and rows may share the others where their ranges don't meet;
  /// PostgreSQL 18 and later.
  public func withoutOverlaps() -> Self { with { $0.isWithoutOverlaps = true } }
}

extension Unique {
  /// The name that the constraint had before: it is renamed, and not made anew.
  public func renamed(from name: String) -> Self { with { $0.formerName = FormerName(name) } }

  /// `WITHOUT OVERLAPS`: the last column is a range, and rows may share the others where their ranges don't meet;
  /// PostgreSQL 18 and later.
  public func withoutOverlaps() -> Self { with { $0.isWithoutOverlaps = true } }

  /// `ALTER TABLE ONLY … ADD`: of a partitioned table, and not of its partitions.
  public func onParentAlone() -> Self { with { $0.isOnParentAlone = true } }

  /// `WITH (parameter = value)` of the index: `.storage(["fillfactor": "70"])`.
  public func storage(_ parameters: [String: String]) -> Self { with { $0.storageParameters = parameters } }

  /// `INCLUDE (columns)`: carried by the index, not part of the key.
  public func include(_ columns: String...) -> Self { with { $0.included = columns } }

  /// `NULLS NOT DISTINCT`: at most one row may have NULL there.
  public func nullsNotDistinct() -> Self { with { $0.treatsNullsAsEqual = true } }

  /// `DEFERRABLE INITIALLY …`.
  public func deferrable(_ deferrability: Deferrability = .initiallyImmediate) -> Self {
    with { $0.deferrability = deferrability }
  }
}

extension Check {
  /// The name that the constraint had before: it is renamed, and not made anew.
  public func renamed(from name: String) -> Self { with { $0.formerName = FormerName(name) } }

  /// `NO INHERIT`: does not hold for child tables.
  public func noInheritance() -> Self { with { $0.noInherit = true } }

  /// `NOT VALID`: holds for rows that are written from now on.
  public func notValid() -> Self { with { $0.isValid = false } }
}

extension Check {
  /// `NOT ENFORCED`: says what is meant to hold, and is never checked; PostgreSQL 18 and later.
  public func notEnforced() -> Self {
    with {
      $0.isEnforced = false
      $0.isValid = false
    }
  }
}

extension ForeignKey {
  /// The name that the constraint had before: it is renamed, and not made anew.
  public func renamed(from name: String) -> Self { with { $0.formerName = FormerName(name) } }

  /// `NOT ENFORCED`: says what is meant to hold, and is never checked; PostgreSQL 18 and later.
  public func notEnforced() -> Self {
    with {
      $0.isEnforced = false
      $0.isValid = false
    }
  }

  /// `ON DELETE action`.
  public func onDelete(_ action: ReferentialAction) -> Self { with { $0.onDelete = action } }

  /// `ON UPDATE action`.
  public func onUpdate(_ action: ReferentialAction) -> Self { with { $0.onUpdate = action } }

  /// `NOT VALID`: holds for rows that are written from now on.
  public func notValid() -> Self { with { $0.isValid = false } }

  /// `PERIOD`: the last column is a range, which rows of the other table cover together; PostgreSQL 18 and later.
  public func period() -> Self { with { $0.hasPeriod = true } }

  /// `MATCH FULL` or `MATCH SIMPLE`.
  public func match(_ match: Match) -> Self { with { $0.match = match } }

  /// `DEFERRABLE INITIALLY …`.
  public func deferrable(_ deferrability: Deferrability = .initiallyImmediate) -> Self {
    with { $0.deferrability = deferrability }
  }
}

extension Exclusion {
  /// The name that the constraint had before: it is renamed, and not made anew.
  public func renamed(from name: String) -> Self { with { $0.formerName = FormerName(name) } }

  /// `WITH (parameter = value)` of the index: `.storage(["fillfactor": "70"])`.
  public func storage(_ parameters: [String: String]) -> Self { with { $0.storageParameters = parameters } }

  /// `INCLUDE (columns)`: carried by the index, not part of the key.
  public func include(_ columns: String...) -> Self { with { $0.included = columns } }

  /// `WHERE (predicate)`: holds for these rows only.
  public func `where`(_ predicate: SQLExpression) -> Self { with { $0.predicate = predicate } }

  /// `DEFERRABLE INITIALLY …`.
  public func deferrable(_ deferrability: Deferrability = .initiallyImmediate) -> Self {
    with { $0.deferrability = deferrability }
  }
}

extension Index {
  /// The name that the index had before: it is renamed, and not made anew.
  public func renamed(from name: String) -> Self { with { $0.formerName = FormerName(name) } }

  /// `UNIQUE`.
  public func unique() -> Self { with { $0.isUnique = true } }

  /// `NULLS NOT DISTINCT`, of a unique index.
  public func nullsNotDistinct() -> Self { with { $0.treatsNullsAsEqual = true } }

  /// `USING method`.
  public func using(_ method: String) -> Self { with { $0.method = method } }

  /// `INCLUDE (columns)`: carried by the index, not part of the key.
  public func include(_ columns: String...) -> Self { with { $0.included = columns } }

  /// `WHERE predicate`: a partial index.
  public func `where`(_ predicate: SQLExpression) -> Self { with { $0.predicate = predicate } }

  /// `WITH (parameter = value)`: `.storage(["fillfactor": "70"])`.
  public func storage(_ parameters: [String: String]) -> Self {
    with { $0.storageParameters = parameters }
  }

  /// `ON ONLY`: of a partitioned table, and not of its partitions.
  public func onParentAlone() -> Self { with { $0.isOnParentAlone = true } }

  /// `COMMENT ON INDEX`.
  public func comment(_ text: String) -> Self { with { $0.comment = text } }
}
