import Postgres
import SchemaKit

/// Has the server print the declaration's expressions and types, so that they are compared with what it prints of
/// the live ones.
///
/// Each table and object that seems to differ in an expression or a type is made once more as a temporary table, read
/// back, and rolled away: that needs no privilege but TEMPORARY on the database, takes no lock on any table of the schema,
/// and leaves nothing behind.
struct Canonicalizer {
  /// What is there, with what is to be renamed under its new name.
  private var live: Schema
  /// What is there, with what is renamed for the while.
  private var server: Schema
  /// The renames that are made for the while, so that what is declared finds what it mentions.
  private var renames: [Rename] = []

  init(live: Schema) {
    self.live = live
    server = live
  }

  /// The declaration, with what the server prints filled in. Where the server can't say, the text stays.
  func canonicalize(_ declared: Schema, _ connection: PostgresConnection) async throws -> Schema {
    var copy = self
    // What is to be renamed is compared under its new name.
    for rename in declared.renames(from: live) {
      copy.live.apply(rename)
      guard rename.locksNoTable else { continue }
      copy.server.apply(rename)
      copy.renames.append(rename)
    }
    return try await copy.print(declared, connection)
  }

  private func print(_ declared: Schema, _ connection: PostgresConnection) async throws -> Schema {
    var wanted = declared
    let operands = OperandTypes(of: declared, unlike: live)
    if !operands.isEmpty {
      wanted.adoptOperandTypes(
        try await Scratch.rollingBack(connection) { [renames] connection in
          try Scratch.rename(renames, connection)
          return try operands.print(connection)
        })
    }
    wanted.completeOperators()
    wanted.resolveCopies()
    for namespace in wanted.managedNamespaces.sorted() {
      let scratch = ScratchObjects(of: wanted, in: namespace, unlike: live, on: server)
      guard !scratch.isEmpty else { continue }
      let printed = try await Scratch.rollingBack(connection) { [renames] connection in
        try Scratch.rename(renames, connection)
        return try scratch.print(connection)
      }
      wanted.adopt(printed)
    }
    wanted = try await canonicalizeTables(wanted, connection)
    wanted.adoptDependencies(of: live)
    return wanted
  }

  private func canonicalizeTables(_ wanted: Schema, _ connection: PostgresConnection) async throws -> Schema {
    let existing = Dictionary(live.tables.map { ($0.name, $0) }) { first, _ in first }
    let differing = wanted.tables.filter { table in
      guard let live = existing[table.name], !live.isSame(as: table) else { return false }
      return !SchemaDiff(from: live.alone, to: table.alone).changes.allSatisfy(\.holdsNoExpression)
    }
    guard !differing.isEmpty else { return wanted }
    let isLive = server.knowsType(of: wanted)
    var printed: [QualifiedName: Table] = [:]
    // The names of one namespace can't meet.
    for tables in Dictionary(grouping: differing, by: \.name.namespace).values.flatMap(\.inParts) {
      let scratch = tables.map { ScratchTable($0, isLive: isLive) }
      let read = try await Scratch.rollingBack(connection) { [renames] connection in
        try Scratch.rename(renames, connection)
        return try Self.print(scratch, connection)
      }
      for table in tables { printed[table.name] = read[table.name.name] }
    }
    var result = wanted
    result.tables = wanted.tables.map { table in
      printed[table.name].map { table.canonicalized(by: $0) } ?? table
    }
    return result
  }

  private static func print(
    _ tables: [ScratchTable], _ connection: isolated PostgresConnection
  ) throws -> [String: Table] {
    try Scratch.attempt(tables.map(\.creation), connection)
    try Scratch.attempt(tables.flatMap(\.partStatements), connection)
    guard let namespace = try Scratch.namespace(connection) else { return [:] }
    let read = try Introspector(connection, namespaces: [namespace]).readCatalog(connection).schema
    return Dictionary(read.tables.map { ($0.name.name, $0) }) { first, _ in first }
  }
}

extension [Table] {
  /// The tables in parts: a transaction has locks for the copies of one, with about ten indexes each.
  fileprivate var inParts: [ArraySlice<Table>] {
    let size = LockBudget.locks / 15
    return stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}

extension Change {
  /// Whether the change is one whatever the server prints: parts that come or go by their names alone.
  fileprivate var holdsNoExpression: Bool {
    switch self {
    case .addColumn(_, let column): column.defaultExpression == nil && column.generation == nil
    case .addConstraint(_, .foreignKey), .dropColumn, .dropConstraint, .dropIndex, .comment, .setNullable:
      true
    default: false
    }
  }
}

extension Table {
  /// A schema of this table alone.
  fileprivate var alone: Schema {
    var schema = Schema()
    schema.tables = [self]
    return schema
  }

  /// The table with what a server printed of its copy.
  fileprivate func canonicalized(by printed: Table) -> Table {
    var result = self
    result.columns = columns.map { column in
      guard let other = printed.column(column.name) else { return column }
      var column = column
      column.defaultExpression?.canonical = other.defaultExpression?.compared
      column.generation?.expression.canonical = other.generation?.expression.compared
      if other.type.userDefinedName != nil || column.type.userDefinedName == nil {
        column.type.base = other.type.base
        column.type.isArray = other.type.isArray
      }
      // The type's own collation, spelled out, is no other collation.
      column.collation = other.collation
      return column
    }
    let constraints = Dictionary(printed.constraints.map { ($0.name, $0) }) { first, _ in first }
    result.constraints = self.constraints.map { constraint in
      constraints[constraint.name].map { constraint.canonicalized(by: $0) } ?? constraint
    }
    result.indexes = indexes.canonicalized(by: printed.indexes)
    return result
  }
}

extension [SchemaKit.Index] {
  fileprivate func canonicalized(by printed: Self) -> Self {
    let indexes = Dictionary(printed.map { ($0.name, $0) }) { first, _ in first }
    return map { index in
      guard let other = indexes[index.name] else { return index }
      var index = index
      index.predicate?.canonical = other.predicate?.compared
      index.keys = index.keys.canonicalized(by: other.keys)
      return index
    }
  }
}

extension Constraint {
  fileprivate func canonicalized(by printed: Constraint) -> Constraint {
    switch (self, printed) {
    case (.check(var check), .check(let other)):
      check.expression.canonical = other.expression.compared
      return .check(check)
    case (.exclusion(var exclusion), .exclusion(let other)):
      exclusion.predicate?.canonical = other.predicate?.compared
      let keys = exclusion.elements.map(\.key).canonicalized(by: other.elements.map(\.key))
      exclusion.elements = zip(keys, other.elements).map { .init($0, with: $1.comparison) }
      return .exclusion(exclusion)
    default: return self
    }
  }
}

extension [IndexKey] {
  fileprivate func canonicalized(by printed: [IndexKey]) -> [IndexKey] {
    zip(self, printed).map { key, other in
      var key = key
      if case .expression(var expression) = key.content, case .expression(let text) = other.content {
        expression.canonical = text.compared
        key.content = .expression(expression)
      } else {
        key.content = other.content
      }
      key.collation = other.collation
      key.operatorClass = other.operatorClass
      return key
    }
  }
}

extension Schema {
  /// Takes over what the server printed.
  fileprivate mutating func adopt(_ printed: ScratchObjects.Printed) {
    var renamed: [ObjectReference: ObjectReference] = [:]
    let places = Dictionary(zip(objects.map(\.reference), objects.indices)) { first, _ in first }
    for (declared, other, needs) in printed.objects {
      guard let place = places[declared.reference] else { continue }
      objects[place].clause.canonical = other.clause.compared
      objects[place].body.canonical = other.body.compared
      objects[place].signature = other.signature
      objects[place].arguments = other.arguments
      if other.kind == .textSearchDictionary { objects[place].options = other.options }
      if other.kind == .textSearchConfiguration {
        objects[place].body = other.body
        objects[place].members = other.members.merging(declared.members) { $1 }
      }
      renamed[declared.reference] = objects[place].reference
      dependencies[objects[place].reference] = needs.union(objects[place].dictionaries)
    }
    for place in objects.indices {
      guard let others = printed.indexes[objects[place].name] else { continue }
      objects[place].indexes = objects[place].indexes.canonicalized(by: others)
    }
    for filter in printed.rowFilters {
      guard let place = places[.publication(filter.publication)] else { continue }
      objects[place].members[filter.member]?.setRowFilter(canonical: filter.condition)
    }
    domains = domains.map { domain in
      printed.domains[domain.name].map { domain.canonicalized(by: $0) } ?? domain
    }
    compositeTypes = compositeTypes.map { type in
      var copy = type
      if let other = printed.compositeTypes[type.name] { copy.attributes = type.attributes.typed(as: other) }
      return copy
    }
    for place in tables.indices {
      guard let other = printed.tables[tables[place].name] else { continue }
      tables[place].partitionKey?.canonical = other.partitionKey?.compared
      tables[place].partitionOf?.bound.canonical = other.partitionOf?.bound.compared
    }
    // A grant names a routine by its arguments as they were written.
    privileges = Dictionary(
      privileges.map { (PrivilegeTarget($0.key.keyword, renamed[$0.key.object] ?? $0.key.object), $0.value) }
    ) { $0.union($1) }
  }

  /// What stays as it is stands on what it stood on.
  fileprivate mutating func adoptDependencies(of live: Schema) {
    let known = Set(live.objects)
    for object in objects where !dependencies.knows(object.reference) && known.contains(object) {
      dependencies[object.reference] = live.dependencies[object.reference]
    }
    for (old, new) in Matched(live.tables, tables, by: \.name).kept {
      for part in new.parts(like: old) { dependencies[part] = live.dependencies[part] }
    }
    for (old, new) in Matched(live.domains, domains, by: \.name).kept where old == new {
      for part in [.type(new.name)] + new.checks.map({ ObjectReference.constraint(new.name, $0.name) }) {
        dependencies[part] = live.dependencies[part]
      }
    }
  }
}

extension Table {
  /// The parts with expressions that another has too.
  fileprivate func parts(like other: Table) -> [ObjectReference] {
    let columns = self.columns.filter { column in
      guard let old = other.column(column.name) else { return false }
      return old.defaultExpression == column.defaultExpression && old.generation == column.generation
    }
    let constraints = Set(other.constraints).intersection(self.constraints)
    let indexes = Set(other.indexes).intersection(self.indexes)
    return columns.map { .columnDefault(name, $0.name) } + constraints.map { .constraint(name, $0.name) }
      + indexes.map { .relation(name.sibling($0.name)) }
  }
}

extension Domain {
  fileprivate func canonicalized(by printed: Domain) -> Self {
    var copy = self
    copy.type = printed.type
    copy.collation = printed.collation
    copy.defaultExpression?.canonical = printed.defaultExpression?.compared
    copy.checks = checks.map { check in
      var check = check
      check.expression.canonical = printed.checks.first { $0.name == check.name }?.expression.compared
      return check
    }
    return copy
  }
}

extension [CompositeType.Attribute] {
  fileprivate func typed(as printed: CompositeType) -> Self {
    guard count == printed.attributes.count else { return self }
    return zip(self, printed.attributes).map { own, other in
      var own = own
      own.type = other.type
      own.collation = other.collation
      return own
    }
  }
}
