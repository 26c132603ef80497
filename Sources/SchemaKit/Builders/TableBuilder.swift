/// The kind of table a ``TableBuilder`` builds: a plain one.
public enum PlainTable {}

/// The kind of table a ``TableBuilder`` builds: a hypertable.
public enum HypertableKind {}

/// A part of a table's declaration. `Kind` keeps out, at compile time, what that kind of table can't have.
public struct TableElement<Kind>: Sendable {
  let add: @Sendable (inout Table) -> Void
}

/// Collects the parts of a table.
@resultBuilder
public enum TableBuilder<Kind> {
  /// The parts of one statement of the builder.
  public typealias Part = [TableElement<Kind>]

  /// A column.
  public static func buildExpression(_ column: Column) -> Part {
    [TableElement { $0.columns.append(column) }]
  }

  /// Columns that several tables share, as a list.
  public static func buildExpression(_ columns: [Column]) -> Part { columns.flatMap(buildExpression) }

  /// Parts that several tables share, made by a function that is a `@TableBuilder` itself.
  public static func buildExpression(_ part: Part) -> Part { part }

  /// The primary key.
  public static func buildExpression(_ key: PrimaryKey) -> Part {
    [TableElement { $0.constraints.append(.primaryKey(key)) }]
  }

  /// A unique constraint.
  public static func buildExpression(_ unique: Unique) -> Part {
    [TableElement { $0.constraints.append(.unique(unique)) }]
  }

  /// A check constraint.
  public static func buildExpression(_ check: Check) -> Part {
    [TableElement { $0.constraints.append(.check(check)) }]
  }

  /// A foreign key.
  public static func buildExpression(_ key: ForeignKey) -> Part {
    [TableElement { $0.constraints.append(.foreignKey(key)) }]
  }

  /// An exclusion constraint.
  public static func buildExpression(_ exclusion: Exclusion) -> Part {
    [TableElement { $0.constraints.append(.exclusion(exclusion)) }]
  }

  /// An index.
  public static func buildExpression(_ index: Index) -> Part {
    [TableElement { $0.indexes.append(index) }]
  }

  /// A trigger, a policy, a rule, or extended statistics.
  public static func buildExpression(_ part: some TablePart) -> Part {
    [TableElement { $0.attached.append(part.object) }]
  }

  /// The parts, in order.
  public static func buildBlock(_ parts: Part...) -> Part { parts.flatMap { $0 } }
  /// Parts under a condition.
  public static func buildOptional(_ part: Part?) -> Part { part ?? [] }
  /// Parts of one branch.
  public static func buildEither(first part: Part) -> Part { part }
  /// Parts of the other branch.
  public static func buildEither(second part: Part) -> Part { part }
  /// Parts made in a loop.
  public static func buildArray(_ parts: [Part]) -> Part { parts.flatMap { $0 } }
}

extension TableBuilder where Kind == HypertableKind {
  /// The columnstore's settings, in a hypertable alone.
  public static func buildExpression(_ columnstore: Columnstore) -> Part {
    [
      TableElement {
        if $0.hypertable?.columnstore != nil { $0.hypertable?.repeated.append("Columnstore") }
        $0.hypertable?.columnstore = columnstore.settings
      }
    ]
  }

  /// The retention policy, in a hypertable alone.
  public static func buildExpression(_ retention: Retention) -> Part {
    [
      TableElement {
        if $0.hypertable?.retention != nil { $0.hypertable?.repeated.append("Retention") }
        $0.hypertable?.retention = retention.after
      }
    ]
  }

  /// A further dimension, in a hypertable alone.
  public static func buildExpression(_ partition: SpacePartition) -> Part {
    [TableElement { $0.hypertable?.spacePartitions.append(partition.dimension) }]
  }
}

// These say in the compiler's error what to do. They are never called.
extension TableBuilder where Kind == PlainTable {
  /// Not in a plain table.
  @available(*, unavailable, message: "a plain table has no Columnstore: declare a Hypertable")
  public static func buildExpression(_ columnstore: Columnstore) -> Part { [] }

  /// Not in a plain table.
  @available(*, unavailable, message: "a plain table has no Retention: declare a Hypertable")
  public static func buildExpression(_ retention: Retention) -> Part { [] }

  /// Not in a plain table.
  @available(*, unavailable, message: "a plain table has no SpacePartition: declare a Hypertable")
  public static func buildExpression(_ partition: SpacePartition) -> Part { [] }
}
