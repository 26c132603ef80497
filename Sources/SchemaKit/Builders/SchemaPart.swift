/// What stands in a ``Schema`` by itself: a table, a type, a view, privileges, or a whole schema of another module.
public protocol SchemaPart: Sendable {
  /// Adds the part to a schema.
  func add(to schema: inout Schema)
}

extension EnumType: SchemaPart {
  /// Adds the type.
  public func add(to schema: inout Schema) { schema.enums.append(self) }
}

extension Sequence: SchemaPart {
  /// Adds the sequence.
  public func add(to schema: inout Schema) { schema.sequences.append(self) }
}

extension Extension: SchemaPart {
  /// Adds the extension.
  public func add(to schema: inout Schema) { schema.extensions.append(self) }
}

extension Namespace: SchemaPart {
  /// Adds the namespace.
  public func add(to schema: inout Schema) { schema.namespaces.append(self) }
}

extension Domain: SchemaPart {
  /// Adds the domain.
  public func add(to schema: inout Schema) { schema.domains.append(self) }
}

extension CompositeType: SchemaPart {
  /// Adds the type.
  public func add(to schema: inout Schema) { schema.compositeTypes.append(self) }
}

extension TableDeclaration {
  /// Adds the table.
  public func add(to schema: inout Schema) { schema.tables.append(table) }
}

extension SchemaPart where Self: DeclaredObject {
  /// Adds the object.
  public func add(to schema: inout Schema) { schema.objects.append(object) }
}

extension Schema: SchemaPart {
  /// Adds all of it, for declarations that are split over modules. Its ledger is not taken over.
  public func add(to schema: inout Schema) {
    schema.namespaces += namespaces
    schema.extensions += extensions
    schema.enums += enums
    schema.sequences += sequences
    schema.domains += domains
    schema.compositeTypes += compositeTypes
    schema.tables += tables
    schema.objects += objects
    schema.redisStreams += redisStreams
    schema.privileges.merge(privileges) { $0.union($1) }
    schema.defaultPrivileges.formUnion(defaultPrivileges)
    schema.leave(unmanaged)
  }
}
