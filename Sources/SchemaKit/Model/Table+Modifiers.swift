/// A declaration of a table: a plain one, a hypertable, or a partition.
public protocol TableDeclaration: SchemaPart {
  /// The table.
  var table: Table { get set }
}

extension TableDeclaration {
  /// `COMMENT ON TABLE`.
  public func comment(_ text: String) -> Self { with { $0.comment = text } }

  /// `COMMENT ON CONSTRAINT`.
  public func comment(onConstraint name: String, _ text: String) -> Self {
    with { $0.constraintComments[name] = text }
  }

  /// `COMMENT ON INDEX`, of the index that a key or an exclusion constraint stands on.
  public func comment(onIndexOf constraint: String, _ text: String) -> Self {
    with { $0.keyIndexComments[constraint] = text }
  }

  /// `WITH (parameter = value)`: `.storage(["fillfactor": "70"])`.
  public func storage(_ parameters: [String: String]) -> Self { with { $0.storageParameters = parameters } }

  /// `UNLOGGED`: faster to write, empty after a crash, and not replicated.
  public func unlogged() -> Self { with { $0.isUnlogged = true } }

  /// `ENABLE ROW LEVEL SECURITY`: a row is seen where a ``Policy`` says so; `forced` holds the owner to it too.
  public func rowLevelSecurity(forced: Bool = false) -> Self {
    with { $0.rowSecurity = forced ? .forced : .enabled }
  }

  /// `REPLICA IDENTITY`: which old values logical replication sends.
  public func replicaIdentity(_ identity: ReplicaIdentity) -> Self { with { $0.replicaIdentity = identity } }

  /// `CLUSTER ON`: the index that `CLUSTER` goes by.
  public func clustered(on index: String) -> Self { with { $0.clusterIndex = index } }

  /// The name that the table had before: it is renamed, and keeps its rows.
  public func renamed(from name: QualifiedName) -> Self { with { $0.formerName = FormerName("\(name)") } }

  func with(_ change: (inout Table) -> Void) -> Self {
    var copy = self
    change(&copy.table)
    return copy
  }
}

extension Table: TableDeclaration {
  /// Itself.
  public var table: Table {
    get { self }
    set { self = newValue }
  }

  /// `PARTITION BY`: spreads the rows over ``Partition``s, by columns or expressions.
  public func partitioned(by strategy: PartitionStrategy, _ keys: String...) -> Self {
    with { $0.partitionKey = .key(strategy, keys) }
  }

  /// `INHERITS`: has the columns and checks of other tables too (manual, section 5.11).
  public func inherits(_ parents: QualifiedName...) -> Self { with { $0.inherits = parents } }
}
