import Postgres
import SchemaKit

/// Has the server read what is declared as SQL, and print it.
///
/// Each object is made once more in the session's temporary namespace, under a name that nothing else has, read back,
/// and rolled away. It sees the tables as they are: what stands on something that is still to come is refused, and
/// keeps its text, which serves as well, as it is new then.
struct ScratchObjects {
  private static let prefix = "migrator_scratch_"
  private let wanted: Schema
  private let namespace: String
  private let objects: [SchemaObject]
  private let domains: [Domain]
  private let compositeTypes: [CompositeType]
  private let partitions: [Table]
  private let rowFilters: [RowFilter]
  /// The tables and views that triggers, policies and rules stand on, each with the temporary one in its place.
  private var standIns: [QualifiedName: QualifiedName] = [:]
  private let isLive: @Sendable (QualifiedName) -> Bool

  /// Those of one namespace that differ from what is there; `server` has not renamed anything yet.
  init(of wanted: Schema, in namespace: String, unlike live: Schema, on server: Schema) {
    self.wanted = wanted
    self.namespace = namespace
    let known = Dictionary(live.objects.map { ($0.reference, $0) }) { first, _ in first }
    objects = wanted.objects.filter {
      $0.name.namespace == namespace && $0.isPrintable && known[$0.reference] != $0
        && ($0.isPrintedOnlyWhereItIs ? known[$0.reference] != nil : true)
    }
    rowFilters = wanted.rowFilters(in: namespace).filter {
      known[.publication($0.publication)]?.members[$0.member] != nil
    }
    domains = wanted.domains.filter { $0.name.namespace == namespace && !live.domains.contains($0) }
    compositeTypes = wanted.compositeTypes.filter {
      $0.name.namespace == namespace && !live.compositeTypes.contains($0)
    }
    let tables = Dictionary(live.tables.map { ($0.name, $0) }) { first, _ in first }
    partitions = wanted.tables.filter { table in
      guard table.name.namespace == namespace, let other = tables[table.name] else { return false }
      return other.partitionKey != table.partitionKey || other.partitionOf != table.partitionOf
    }
    isLive = server.knowsType(of: wanted)
    let there = Set(server.tables.map(\.name) + server.objects.filter(\.isRelation).map(\.name))
    for table in objects.compactMap(\.table) + rowFilters.map(\.table) where standIns[table] == nil {
      // A policy may name its own table: `t.owner`. FROM t still means the real one, which the path has first.
      let keepsName = table.namespace == namespace && there.contains(table)
      standIns[table] =
        keepsName ? QualifiedName(namespace: "pg_temp", name: table.name) : Self.name("t\(standIns.count)")
    }
  }

  var isEmpty: Bool {
    objects.isEmpty && domains.isEmpty && compositeTypes.isEmpty && partitions.isEmpty && rowFilters.isEmpty
  }

  /// Makes, reads and prints them; the caller rolls the transaction back.
  func print(_ connection: isolated PostgresConnection) throws -> Printed {
    try prepare(connection, checkingBodies: false)
    try Scratch.attempt(typeStatements + standInStatements.map(\.statement), connection)
    try Scratch.attempt(
      objects.enumerated().map(creation) + partitionStatements + rowFilterStatements, connection)
    try Scratch.attempt(indexStatements, connection)
    guard let temporary = try Scratch.namespace(connection) else { return Printed() }
    let read = try Introspector(connection, namespaces: [temporary]).readCatalog(connection).schema
    return Printed(self, read)
  }

  /// What the server would not make, with what it said.
  struct Refusal {
    enum Subject {
      case object(SchemaObject)
      case domain(Domain)
      case compositeType(CompositeType)
    }

    let subject: Subject
    let error: PostgresError
  }

  /// Makes them with routines' texts read too, and gives what is refused; the caller rolls the transaction back. What belongs
  /// to a table or a view that can't be made now is left out.
  func refusals(_ connection: isolated PostgresConnection) throws -> [Refusal] {
    try prepare(connection, checkingBodies: true)
    let types = domains.map { Refusal.Subject.domain($0) } + compositeTypes.map { .compositeType($0) }
    let refusedTypes = try Scratch.refusals(of: typeStatements, connection)
    let standIns = standInStatements
    let missing = Set(
      try Scratch.refusals(of: standIns.map(\.statement), connection).keys.map { standIns[$0].name })
    let usable = objects.enumerated().filter { $1.table.map { !missing.contains($0) } ?? true }
    let refusedObjects = try Scratch.refusals(of: usable.map(creation), connection)
    return refusedTypes.sorted { $0.key < $1.key }.map { Refusal(subject: types[$0], error: $1) }
      + refusedObjects.sorted { $0.key < $1.key }.map {
        Refusal(subject: .object(usable[$0].element), error: $1)
      }
  }

  /// Names are looked for in the namespace first, then where the role's own sessions look.
  private func prepare(_ connection: isolated PostgresConnection, checkingBodies: Bool) throws {
    let own = SQL("\(literal: SQL.quoted(identifier: namespace))").text
    try connection.execute(
      """
      SET LOCAL check_function_bodies = \(checkingBodies);
      SELECT set_config('search_path', concat_ws(', ', \(own),
        nullif(current_setting('search_path'), ''), 'public', 'pg_temp'), true)
      """)
  }

  private var typeStatements: [String] {
    domains.enumerated().map { place, domain in
      var copy = domain
      copy.name = Self.name("d\(place)")
      return copy.creation.text
    }
      + compositeTypes.enumerated().map { place, type in
        var copy = type
        copy.name = Self.name("c\(place)")
        return copy.creation.text
      }
  }

  /// Relations for triggers and the like to stand on.
  private var standInStatements: [(name: QualifiedName, statement: String)] {
    standIns.sorted { $0.key < $1.key }.compactMap { name, standIn in
      if let table = wanted.table(name) {
        return (name, ScratchTable(table, as: standIn, isStandIn: true, isLive: isLive).creation)
      }
      guard var view = wanted.objects.first(where: { $0.isRelation && $0.name == name }) else { return nil }
      view.name = standIn
      view.kind = .view
      view.options = [:]
      return (name, view.creation().text)
    }
  }

  private func creation(_ place: Int, _ object: SchemaObject) -> String {
    var copy = object
    if let table = object.table, let standIn = standIns[table] {
      copy.table = standIn
      copy.name = Self.name("o\(place)")
      // `iot.devices.id` is a column of the real one.
      for path in [\SchemaObject.clause, \.body] {
        copy[keyPath: path] = SQLExpression(
          copy[keyPath: path].text.replacing(
            SQL("\(table).").text, with: SQL("\(identifier: standIn.name).").text))
      }
      if object.kind == .statistics {
        let real = SQL("\(table)").text
        let suffix = object.body.text.hasSuffix(" FROM \(real)") ? " FROM \(real)".count : 0
        copy.body = SQLExpression(
          "\(object.body.text.dropLast(suffix)) FROM \(SQL("\(standIn)").text)")
      }
    } else {
      copy.name = Self.name("o\(place)")
    }
    if object.kind == .materializedView {
      copy.kind = .view
      copy.options = [:]
    }
    // The dictionaries of its own mappings may still be to come.
    if object.kind == .textSearchConfiguration { copy.members = [:] }
    return copy.creation().text
  }

  /// A policy for each, which the server prints alike.
  private var rowFilterStatements: [String] {
    rowFilters.enumerated().map { place, filter in
      let table = standIns[filter.table] ?? filter.table
      return SQL(
        "CREATE POLICY \(identifier: "\(Self.prefix)f\(place)") ON \(table) USING (\(raw: filter.condition))"
      ).text
    }
  }

  /// A partitioned table of the parent's columns for each partition, and the partition under it.
  private var partitionStatements: [String] {
    partitions.enumerated().flatMap { place, table in
      var statements: [String] = []
      let key = table.partitionKey.map { " PARTITION BY \($0.text)" } ?? ""
      let name = SQL("\(Self.name("p\(place)"))").text
      guard let partition = table.partitionOf, let parent = wanted.table(partition.parent) else {
        return [ScratchTable(table, as: Self.name("p\(place)"), isLive: isLive).creation + key]
      }
      let above = Self.name("q\(place)")
      let parentKey = parent.partitionKey.map { " PARTITION BY \($0.text)" } ?? ""
      statements.append(ScratchTable(parent, as: above, isLive: isLive).creation + parentKey)
      statements.append(
        "CREATE TABLE \(name) PARTITION OF \(SQL("\(above)").text) \(partition.bound.text)\(key)")
      return [statements.joined(separator: ";\n")]
    }
  }

  /// A table of a materialized view's columns for each that has indexes, and these.
  private var indexStatements: [String] {
    objects.enumerated().filter { !$1.indexes.isEmpty }.map { place, view in
      let table = Self.name("m\(place)")
      let creation: SQL =
        "CREATE TEMPORARY TABLE \(identifier: table.name) AS TABLE \(Self.name("o\(place)")) WITH NO DATA"
      return ([creation] + view.indexes.flatMap { $0.scratchCreation(on: table) }).map(\.text).joined(
        separator: ";\n")
    }
  }

  private static func name(_ suffix: String) -> QualifiedName {
    QualifiedName(namespace: "pg_temp", name: prefix + suffix)
  }

  /// What the server printed, by the names that are declared.
  struct Printed {
    var objects: [(declared: SchemaObject, printed: SchemaObject, needs: Set<ObjectReference>)] = []
    var domains: [QualifiedName: Domain] = [:]
    var compositeTypes: [QualifiedName: CompositeType] = [:]
    var tables: [QualifiedName: Table] = [:]
    /// The indexes of materialized views.
    var indexes: [QualifiedName: [Index]] = [:]
    var rowFilters: [RowFilter] = []

    init() {}

    fileprivate init(_ scratch: ScratchObjects, _ read: Schema) {
      let found = Dictionary(read.objects.map { ($0.name.name, $0) }) { first, _ in first }
      let names = scratch.realNames
      for (place, declared) in scratch.objects.enumerated() {
        guard let printed = found["\(prefix)o\(place)"] else { continue }
        let needs = read.dependencies[printed.reference].map { $0.renamed(names) }
        objects.append((declared, printed.renamed(names, as: declared), Set(needs)))
      }
      for (place, view) in scratch.objects.enumerated() where !view.indexes.isEmpty {
        indexes[view.name] = read.tables.first { $0.name.name == "\(prefix)m\(place)" }?.indexes
      }
      rowFilters = scratch.rowFilters.enumerated().compactMap { place, filter in
        guard let policy = found["\(prefix)f\(place)"],
          let using = policy.body.compared.firstRange(of: "USING (")
        else { return nil }
        var filter = filter
        filter.condition = String(policy.body.compared[using.upperBound...].dropLast())
        return filter
      }
      for (place, declared) in scratch.domains.enumerated() {
        domains[declared.name] = read.domains.first { $0.name.name == "\(prefix)d\(place)" }
      }
      for (place, declared) in scratch.compositeTypes.enumerated() {
        compositeTypes[declared.name] = read.compositeTypes.first { $0.name.name == "\(prefix)c\(place)" }
      }
      for (place, declared) in scratch.partitions.enumerated() {
        tables[declared.name] = read.tables.first { $0.name.name == "\(prefix)p\(place)" }
      }
    }
  }

  /// The relations by the names of their stand-ins.
  private var realNames: [String: QualifiedName] {
    Dictionary(uniqueKeysWithValues: standIns.map { ($0.value.name, $0.key) })
  }
}

/// Which rows a publication has of a table.
struct RowFilter {
  let publication: String
  let member: String
  let table: QualifiedName
  var condition: String
}

extension Schema {
  fileprivate func rowFilters(in namespace: String) -> [RowFilter] {
    objects.flatMap { publication in
      publication.publishedTables.filter { $0.namespace == namespace && table($0) != nil }.compactMap {
        table in
        let member = table.asMember
        return publication.members[member]?.rowFilter.map {
          RowFilter(publication: publication.name.name, member: member, table: table, condition: $0)
        }
      }
    }
  }
}

extension SchemaObject {
  /// Whether it can be made for the while, in the session's own namespace.
  fileprivate var isPrintable: Bool { !isDatabaseWide && kind != .operator }

  /// Whether a new one is made as it is declared, and only one that is there has to be compared.
  fileprivate var isPrintedOnlyWhereItIs: Bool {
    kind == .textSearchDictionary || kind == .textSearchConfiguration
  }

  /// The object with the real names of the relations that it stands on.
  fileprivate func renamed(_ names: [String: QualifiedName], as declared: SchemaObject) -> Self {
    var copy = self
    copy.kind = declared.kind
    copy.name = declared.name
    copy.table = declared.table
    guard let scratch = table?.name, let real = names[scratch] else { return copy }
    let qualified = SQL("\(real)").text
    let own = SQL("\(identifier: real.name)").text
    guard scratch != real.name else {
      let suffix = " FROM \(own)"
      if kind == .statistics, copy.body.compared.hasSuffix(suffix) {
        copy.body = SQLExpression("\(copy.body.compared.dropLast(suffix.count)) FROM \(qualified)")
      }
      return copy
    }
    for path in [\SchemaObject.clause, \.body] {
      let text = copy[keyPath: path].compared
      copy[keyPath: path] = SQLExpression(
        text.replacing("FROM \(scratch)", with: "FROM \(qualified)").replacing(scratch, with: own))
    }
    return copy
  }
}

extension ObjectReference {
  fileprivate func renamed(_ names: [String: QualifiedName]) -> Self {
    switch self {
    case .relation(let name) where name.isTemporary: names[name.name].map { .relation($0) } ?? self
    case .column(let name, let column) where name.isTemporary:
      names[name.name].map { .column($0, column) } ?? self
    default: self
    }
  }
}

extension QualifiedName {
  /// Whether it is in a session's own namespace.
  fileprivate var isTemporary: Bool { namespace.hasPrefix("pg_temp") }
}

extension Schema {
  /// Whether a type can be used now: it is the server's own, an extension's, or there already.
  func knowsType(of wanted: Schema) -> @Sendable (QualifiedName) -> Bool {
    func types(_ schema: Schema) -> Set<QualifiedName> {
      Set(schema.enums.map(\.name) + schema.domains.map(\.name) + schema.compositeTypes.map(\.name))
        .union(schema.rangeTypes.flatMap { [$0.name, $0.multirange] }).union(schema.tables.map(\.name))
    }
    let coming = types(wanted).subtracting(types(self))
    return { !coming.contains($0) }
  }
}
