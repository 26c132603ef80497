/// What others manage in the schema's namespaces: another application's tables, or the partitions that a job makes.
///
/// ```swift
/// let schema = Schema {
///   Unmanaged("legacy_*", "auth.users")
///   Unmanaged(partitionsOf: "events")
///   events
///   accounts
/// }
/// ```
///
/// The migrator neither changes nor drops it, and `check` lists it. What is declared is managed, whatever its name. Foreign keys
/// may reference a table that is unmanaged, by its columns.
public struct Unmanaged: SchemaPart {
  private var names = UnmanagedNames()

  /// Tables, views, sequences, types and routines by their names, in which `*` stands for any number of characters. Names
  /// without a dot are in `public`.
  public init(_ names: QualifiedName...) { self.init(names) }

  /// The same as a list.
  public init(_ names: [QualifiedName]) { self.names.patterns = names }

  /// All partitions of a table that aren't declared. What a revision does to the table PostgreSQL does to them too, in one
  /// statement: an index or a key of the table isn't built partition by partition, and blocks writes meanwhile.
  public init(partitionsOf table: QualifiedName, file: StaticString = #fileID, line: UInt = #line) {
    names.partitioned[table] = SourceLocation(file: file, line: line)
  }

  /// Adds the names.
  public func add(to schema: inout Schema) { schema.leave(names) }
}

extension Schema {
  /// Leaves more to others.
  mutating func leave(_ names: UnmanagedNames) {
    unmanaged.patterns += names.patterns
    unmanaged.partitioned.merge(names.partitioned) { first, _ in first }
  }

  /// Says which tables have no partitions that others could make.
  func checkUnmanaged(_ found: inout Mistakes) {
    for (name, location) in unmanaged.partitioned where table(name)?.partitionKey == nil {
      found.add(
        location,
        "Unmanaged(partitionsOf: \"\(name)\"): the schema declares no partitioned table of this name")
    }
  }
}
