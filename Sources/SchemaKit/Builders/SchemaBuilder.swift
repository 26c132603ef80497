/// A part of a ``Schema`` declaration.
public struct SchemaElement: Sendable {
  let add: @Sendable (inout Schema) -> Void
}

/// Collects the parts of a ``Schema``.
///
/// A further kind of object is one more `buildExpression`.
@resultBuilder
public enum SchemaBuilder {
  /// A table.
  public static func buildExpression(_ table: Table) -> [SchemaElement] {
    [SchemaElement { $0.tables.append(table) }]
  }

  /// A hypertable.
  public static func buildExpression(_ hypertable: Hypertable) -> [SchemaElement] {
    buildExpression(hypertable.table)
  }

  /// Tables, as a list.
  public static func buildExpression(_ tables: [Table]) -> [SchemaElement] {
    tables.flatMap(buildExpression)
  }

  /// An enum type.
  public static func buildExpression(_ type: EnumType) -> [SchemaElement] {
    [SchemaElement { $0.enums.append(type) }]
  }

  /// A sequence.
  public static func buildExpression(_ sequence: Sequence) -> [SchemaElement] {
    [SchemaElement { $0.sequences.append(sequence) }]
  }

  /// An extension.
  public static func buildExpression(_ `extension`: Extension) -> [SchemaElement] {
    [SchemaElement { $0.extensions.append(`extension`) }]
  }

  /// A namespace.
  public static func buildExpression(_ namespace: Namespace) -> [SchemaElement] {
    [SchemaElement { $0.namespaces.append(namespace) }]
  }

  /// A domain.
  public static func buildExpression(_ domain: Domain) -> [SchemaElement] {
    [SchemaElement { $0.domains.append(domain) }]
  }

  /// A composite type.
  public static func buildExpression(_ type: CompositeType) -> [SchemaElement] {
    [SchemaElement { $0.compositeTypes.append(type) }]
  }

  /// A partition.
  public static func buildExpression(_ partition: Partition) -> [SchemaElement] {
    buildExpression(partition.table)
  }

  /// A view, with its triggers and rules.
  public static func buildExpression(_ view: View) -> [SchemaElement] {
    [SchemaElement { $0.objects += [view.object] + view.parts }]
  }

  /// A function, a materialized view, or another object that is held as SQL.
  public static func buildExpression(_ object: some DeclaredObject) -> [SchemaElement] {
    [SchemaElement { $0.objects.append(object.object) }]
  }

  /// Privileges of roles.
  public static func buildExpression(_ grant: Grant) -> [SchemaElement] {
    [SchemaElement { grant.add(to: &$0) }]
  }

  /// Privileges that roles don't have.
  public static func buildExpression(_ revoke: Revoke) -> [SchemaElement] {
    [SchemaElement { revoke.add(to: &$0) }]
  }

  /// Privileges of objects to come.
  public static func buildExpression(_ defaults: DefaultPrivileges) -> [SchemaElement] {
    [SchemaElement { $0.defaultPrivileges.formUnion(defaults.privileges) }]
  }

  /// Namespaces, as a list.
  public static func buildExpression(_ list: [Namespace]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Extensions, as a list.
  public static func buildExpression(_ list: [Extension]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Enum types, as a list.
  public static func buildExpression(_ list: [EnumType]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Sequences, as a list.
  public static func buildExpression(_ list: [Sequence]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Domains, as a list.
  public static func buildExpression(_ list: [Domain]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Composite types, as a list.
  public static func buildExpression(_ list: [CompositeType]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Hypertables, as a list.
  public static func buildExpression(_ list: [Hypertable]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Partitions, as a list.
  public static func buildExpression(_ list: [Partition]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Views, as a list.
  public static func buildExpression(_ list: [View]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Functions, materialized views and other objects, as a list.
  public static func buildExpression(_ list: [any DeclaredObject]) -> [SchemaElement] {
    list.map { item in SchemaElement { $0.objects.append(item.object) } }
  }

  /// Privileges, as a list.
  public static func buildExpression(_ list: [Grant]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Privileges that roles don't have, as a list.
  public static func buildExpression(_ list: [Revoke]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// Default privileges, as a list.
  public static func buildExpression(_ list: [DefaultPrivileges]) -> [SchemaElement] {
    list.flatMap { buildExpression($0) }
  }

  /// All of another schema, for declarations that are split over modules. Its ledger is not taken over.
  public static func buildExpression(_ schema: Schema) -> [SchemaElement] {
    [
      SchemaElement {
        $0.namespaces += schema.namespaces
        $0.extensions += schema.extensions
        $0.enums += schema.enums
        $0.sequences += schema.sequences
        $0.domains += schema.domains
        $0.compositeTypes += schema.compositeTypes
        $0.tables += schema.tables
        $0.objects += schema.objects
        $0.redisStreams += schema.redisStreams
        $0.privileges.merge(schema.privileges) { $0.union($1) }
        $0.defaultPrivileges.formUnion(schema.defaultPrivileges)
      }
    ]
  }

  /// The parts, in order.
  public static func buildBlock(_ parts: [SchemaElement]...) -> [SchemaElement] { parts.flatMap { $0 } }
  /// Parts under a condition.
  public static func buildOptional(_ part: [SchemaElement]?) -> [SchemaElement] { part ?? [] }
  /// Parts of one branch.
  public static func buildEither(first part: [SchemaElement]) -> [SchemaElement] { part }
  /// Parts of the other branch.
  public static func buildEither(second part: [SchemaElement]) -> [SchemaElement] { part }
  /// Parts made in a loop.
  public static func buildArray(_ parts: [[SchemaElement]]) -> [SchemaElement] { parts.flatMap { $0 } }
}
