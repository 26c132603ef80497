/// What logical replication sends to subscribers (manual, CREATE PUBLICATION).
///
/// ```swift
/// let changes = Publication(
///   "changes", of: .table("devices"), .table("readings", columns: ["id", "value"], where: "value > 0")
/// ).publish(.insert, .update)
/// ```
///
/// It is changed in place, so that subscriptions go on. A publication that was never declared is left alone: change data
/// capture makes its own. `.allTables` and `.tables(in:)` take a superuser.
public struct Publication: DeclaredObject, SchemaPart {
  /// A table, or several.
  public struct Member: Sendable {
    fileprivate let name: SQL
    fileprivate let details: String

    /// A table, whole or some of its columns, with all of its rows or those that a condition holds for.
    public static func table(
      _ name: QualifiedName, columns: [String] = [], where condition: String? = nil
    ) -> Member {
      let list = columns.isEmpty ? [] : [SQL("(\(identifiers: columns.sorted()))").text]
      let filter = condition.map { ["WHERE (\($0))"] } ?? []
      return Member(name: SQL(raw: name.asMember), details: (list + filter).joined(separator: " "))
    }

    /// All tables of a namespace, those to come too.
    public static func tables(in namespace: String) -> Member {
      Member(name: "TABLES IN SCHEMA \(identifier: namespace)", details: "")
    }

    /// All tables of the database, those to come too.
    public static var allTables: Member { Member(name: "ALL TABLES", details: "") }
  }

  /// What can be published.
  public enum Operation: String, Sendable, CaseIterable {
    /// `INSERT`.
    case insert
    /// `UPDATE`.
    case update
    /// `DELETE`.
    case delete
    /// `TRUNCATE`.
    case truncate
  }

  /// What it declares.
  public var object: SchemaObject

  /// Declares a publication of tables.
  public init(_ name: String, of members: Member..., file: StaticString = #fileID, line: UInt = #line) {
    object = SchemaObject(
      .publication, QualifiedName(namespace: "public", name: name), body: "", file, line)
    object.members = Self.members(members)
    var seen: Set<String> = []
    object.repeatedMembers.names = members.map(\.name.text).filter { !seen.insert($0).inserted }
  }

  /// Members by name, as a ``SchemaObject`` has them.
  package static func members(_ list: [Member]) -> [String: SQLExpression] {
    Dictionary(list.map { ($0.name.text, SQLExpression($0.details)) }) { $1 }
  }

  /// What is published; without it everything is.
  public func publish(_ operations: Operation...) -> Self {
    with { object in
      let isAll = Set(operations).count == Operation.allCases.count
      let list = Operation.allCases.filter(operations.contains).map(\.rawValue).joined(separator: ", ")
      object.options["publish"] = isAll ? nil : list
    }
  }

  /// Changes of partitions are published as those of the partitioned table.
  public func viaPartitionRoot() -> Self { with { $0.options["publish_via_partition_root"] = "true" } }

  /// Stored generated columns are published too (PostgreSQL 18).
  public func storedGeneratedColumns() -> Self {
    with { $0.options["publish_generated_columns"] = "stored" }
  }
}

extension QualifiedName {
  /// The key of a table among a publication's members.
  package var asMember: String { SQL("TABLE \(self)").text }
}
