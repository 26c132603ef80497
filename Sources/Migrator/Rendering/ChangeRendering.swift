import SchemaKit

/// Renders changes as SQL statements, without semicolons.
struct ChangeRenderer {
  /// Whether the schema insists on TimescaleDB.
  let requiresTimescaleDB: Bool

  func statements(_ change: Change) -> [SQL] {
    switch change {
    case .skipBodyChecks: ["SET check_function_bodies = off"]
    case .rename(let rename): rename.statements
    case .createNamespace(let namespace): ["CREATE SCHEMA \(identifier: namespace.name)"]
    case .dropNamespace(let namespace): ["DROP SCHEMA \(identifier: namespace.name)"]
    case .createExtension(let item): [item.creation]
    case .dropExtension(let item): ["DROP EXTENSION \(identifier: item.name)"]
    case .updateExtension(let item):
      ["ALTER EXTENSION \(identifier: item.name) UPDATE TO \(literal: item.version)"]
    case .moveExtension(let item, let namespace):
      ["ALTER EXTENSION \(identifier: item.name) SET SCHEMA \(identifier: namespace)"]
    case .createEnum(let type):
      ["CREATE TYPE \(type.name) AS ENUM (\(type.labels.map { "\(literal: $0)" as SQL }))"]
    case .dropEnum(let type): ["DROP TYPE \(type.name)"]
    case .addEnumLabel(let name, let label, let before):
      before.map { ["ALTER TYPE \(name) ADD VALUE \(literal: label) BEFORE \(literal: $0)"] }
        ?? ["ALTER TYPE \(name) ADD VALUE \(literal: label)"]
    case .rebuildEnum(let from, let to, let columns):
      rebuild(from.name, to.name, columns, keyword: "TYPE", creation: statements(.createEnum(to)))
    case .dropReplaced(let keyword, let name, _): ["DROP \(raw: keyword) \(name.replaced)"]
    case .createSequence, .dropSequence, .alterSequence, .setSequenceUnlogged, .setSequenceOwner:
      sequence(change)
    case .renumber(let change): statements(change)
    case .createTable(let table, let later): [create(table, without: later)]
    case .dropTable(let table): ["DROP TABLE \(table.name)"]
    case .comment(.extension(let name), nil): [Extension.ownComment(name)]
    case .comment(let target, let text): ["COMMENT ON \(target.definition) IS \(literal: text)"]
    case .createIndex(let table, let index): [index.creation(on: table)]
    case .dropIndex(let table, let index): ["DROP INDEX \(table.sibling(index.name))"]
    case .setIndexParameters(let table, let from, let to):
      (optionChanges(from: from.storageParameters, to: to.storageParameters) + from.statisticsChanges(to: to))
        .map {
          "ALTER INDEX \(table.sibling(to.name)) \($0)"
        }
    case .attachIndex(let table, let index):
      index.parent.map { ["ALTER INDEX \($0) ATTACH PARTITION \(table.sibling(index.name))"] } ?? []
    case .alterTable(let table, let change): change.statements(on: table)
    case .renameIndex(let table, let from, let to, _):
      ["ALTER INDEX \(table.sibling(from)) RENAME TO \(identifier: to)"]
    case .createDomain(let domain): [domain.creation]
    case .dropDomain(let domain): ["DROP DOMAIN \(domain.name)"]
    case .alterDomain(let domain, let change): [change.statement(on: domain.name)]
    case .rebuildDomain(let from, let to, let columns):
      rebuild(from.name, to.name, columns, keyword: "DOMAIN", creation: [to.creation])
    case .rebuildCollation(let to, let columns):
      ["ALTER COLLATION \(to.name) RENAME TO \(identifier: to.name.replaced.name)", to.creation()]
        + columns.alterations { $0.collating(to.name) }
    case .rebuildCompositeType(let from, let to, let columns):
      rebuild(from.name, to.name, columns, keyword: "TYPE", creation: [to.creation]) {
        to.conversion(of: $0, from: from)
      }
    case .setAside(let columns): columns.alterations(\.settingAside)
    case .takeBack(let columns): columns.alterations(\.takingBack)
    case .createCompositeType(let type): [type.creation]
    case .dropCompositeType(let type): ["DROP TYPE \(type.name)"]
    case .alterCompositeType(let name, let change): [change.statement(on: name)]
    case .createObject(let object): object.creationStatements
    case .dropObject(let object): ["DROP \(object.designation)"]
    case .replaceObject(let from, let to): from.replacement(by: to)
    case .alterObject(let from, let to): from.alteration(to: to)
    case .privileges(let target, let change): change.statements(on: target)
    case .defaultPrivileges(let revoke, let grant): revoke.map(\.revocation) + grant.map(\.grant)
    case .hypertable(let table, let change):
      HypertableRenderer(table: table, requiresTimescaleDB: requiresTimescaleDB).statements([change])
    default: alterTable(change)
    }
  }

  /// The changes that are one `ALTER TABLE`.
  private func alterTable(_ change: Change) -> [SQL] {
    guard let table = change.table else { return [] }
    if case .alterIdentity(_, let from, let to) = change, let old = from.identity, let new = to.identity {
      let range = SequenceRange(
        from: old.options.resolved(for: from.type), to: new.options.resolved(for: to.type))
      let sequence = SQL("pg_get_serial_sequence(\(literal: SQL("\(table)").text), \(literal: to.name))")
      let restart: SQL = range.mustRestart ? " RESTART WITH \(range.to.start)" : ""
      return range.moves(sequence) + actions(change).map { "ALTER TABLE \(table) \($0)\(restart)" }
    }
    if case .alterColumnType = change { return [table.alteration(actions(change))] }
    let only =
      switch change {
      case .addConstraint(_, let constraint): constraint.isOnParentAlone
      case .setDefault(_, _, _, let isOnly): isOnly
      default: false
      }
    return actions(change).map { "ALTER TABLE \(raw: only ? "ONLY " : "")\(table) \($0)" }
  }

  func actions(_ change: Change) -> [SQL] {
    switch change {
    case .setStorageParameters(_, let from, let to): optionChanges(from: from, to: to)
    case .setColumnOptions(_, let from, let to): from.options.actions(to: to.options, on: to)
    case .validateConstraint(_, let constraint): ["VALIDATE CONSTRAINT \(identifier: constraint.name)"]
    case .addColumn(_, let column): ["ADD COLUMN \(column.definition)"]
    case .dropColumn(_, let column): ["DROP COLUMN \(identifier: column.name)"]
    case .alterColumnType(_, let from, let to): retype(from, to)
    case .setDefault(_, let column, let expression?, _):
      ["ALTER COLUMN \(identifier: column) SET DEFAULT \(raw: expression.text)"]
    case .setDefault(_, let column, nil, _): ["ALTER COLUMN \(identifier: column) DROP DEFAULT"]
    case .setNullable(_, let column, let isNullable):
      ["ALTER COLUMN \(identifier: column) \(raw: isNullable ? "DROP" : "SET") NOT NULL"]
    case .addNotNull(_, let column): ["ADD \(column.notNullConstraint)"]
    case .alterNotNull(_, let from, let to): from.notNullActions(to: to)
    case .addIdentity(_, let column, let identity):
      ["ALTER COLUMN \(identifier: column.name) ADD \(identity.definition(for: column.type))"]
    case .dropIdentity(_, let column): ["ALTER COLUMN \(identifier: column) DROP IDENTITY"]
    case .alterIdentity(_, let from, let column): column.identityActions(from: from)
    case .dropGeneration(_, let column): ["ALTER COLUMN \(identifier: column) DROP EXPRESSION"]
    case .addConstraint(_, let constraint): ["ADD \(constraint.definition)"]
    case .dropConstraint(_, let constraint): ["DROP CONSTRAINT \(identifier: constraint.name)"]
    case .alterDeferrability(_, let key):
      ["ALTER CONSTRAINT \(identifier: key.name) \(raw: key.deferrability.rawValue)"]
    default: []
    }
  }

  /// Takes the default off and puts it back in the same statement, as it may not be castable.
  private func retype(_ from: Column, _ to: Column) -> [SQL] {
    let name = SQL("ALTER COLUMN \(identifier: to.name)")
    var actions: [SQL] = []
    if from.defaultExpression != nil { actions.append("\(name) DROP DEFAULT") }
    let collation: SQL = to.collation.map { " COLLATE \($0)" } ?? ""
    actions.append("\(name) TYPE \(to.type)\(collation)\(conversion(from, to))")
    if from.defaultExpression != nil, let expression = to.defaultExpression {
      actions.append("\(name) SET DEFAULT \(raw: expression.text)")
    }
    return actions
  }

  /// An implicit cast serves where only the modifiers change; anything else is spelled out, an enum by its text.
  private func conversion(_ from: Column, _ to: Column) -> SQL {
    guard from.type != to.type else { return "" }
    if let old = from.type.builtinName, old == to.type.builtinName, from.type.isArray == to.type.isArray {
      return ""
    }
    return " USING \(Cast(from: from.type, to: to.type).expression(of: to.name))"
  }

  private func rebuild(
    _ from: QualifiedName, _ to: QualifiedName, _ columns: [RebuiltColumn], keyword: String, creation: [SQL],
    conversion: (Column) -> SQL = \.throughText
  ) -> [SQL] {
    ["ALTER \(raw: keyword) \(from) RENAME TO \(identifier: to.replaced.name)"] + creation
      + columns.alterations { $0.retyping(conversion($0.column)) }
  }

  private func sequence(_ change: Change) -> [SQL] {
    switch change {
    case .createSequence(let sequence):
      let type: SQL = sequence.type == .bigint ? "" : " AS \(sequence.type)"
      let clauses = sequence.options.definition(for: sequence.type).map { " \($0)" as SQL }
      let unlogged: SQL = sequence.isUnlogged ? "UNLOGGED " : ""
      return ["CREATE \(unlogged)SEQUENCE \(sequence.name)\(type)\(clauses.joined(separator: ""))"]
    case .dropSequence(let sequence): return ["DROP SEQUENCE \(sequence.name)"]
    case .alterSequence(let old, let new):
      let type: SQL = old.type == new.type ? "" : " AS \(new.type)"
      let options = old.options.retyped(from: old.type, to: new.type)
      let clauses = new.options.clauses(from: options, for: new.type).map { " \($0)" as SQL }
      let range = SequenceRange(
        from: old.options.resolved(for: old.type), to: new.options.resolved(for: new.type))
      let restart: SQL = range.mustRestart ? " RESTART WITH \(range.to.start)" : ""
      return range.moves("\(literal: SQL("\(new.name)").text)")
        + ["ALTER SEQUENCE \(new.name)\(type)\(clauses.joined(separator: ""))\(restart)"]
    case .setSequenceUnlogged(let name, let isUnlogged):
      return ["ALTER SEQUENCE \(name) SET \(raw: isUnlogged ? "UNLOGGED" : "LOGGED")"]
    case .setSequenceOwner(let name, _, let owner):
      let target: SQL = owner.map { "\($0.table).\(identifier: $0.column)" } ?? "NONE"
      return ["ALTER SEQUENCE \(name) OWNED BY \(target)"]
    default: return []
    }
  }
}

extension QualifiedName {
  /// The name that a type has while another takes its place.
  var replaced: QualifiedName { sibling(DefaultName.replaced(name)) }

  /// Another object of the same namespace.
  func sibling(_ name: String) -> QualifiedName { QualifiedName(namespace: namespace, name: name) }
}

extension Extension {
  fileprivate var creation: SQL {
    let schema: SQL = namespace.map { " SCHEMA \(identifier: $0)" } ?? ""
    let version: SQL = version.map { " VERSION \(literal: $0)" } ?? ""
    return "CREATE EXTENSION IF NOT EXISTS \(identifier: name)\(schema)\(version)"
  }
}

extension Extension {
  /// Puts back the comment that the extension came with.
  fileprivate static func ownComment(_ name: String) -> SQL {
    .anonymousBlock(
      """
      BEGIN
        EXECUTE format('COMMENT ON EXTENSION %I IS %L', \(literal: name),
          (SELECT comment FROM pg_available_extensions WHERE name = \(literal: name)));
      END
      """)
  }
}

extension CommentTarget {
  fileprivate var definition: SQL {
    switch self {
    case .namespace(let name): "SCHEMA \(identifier: name)"
    case .extension(let name): "EXTENSION \(identifier: name)"
    case .type(let name): "TYPE \(name)"
    case .sequence(let name): "SEQUENCE \(name)"
    case .table(let name): "TABLE \(name)"
    case .column(let table, let column): "COLUMN \(table).\(identifier: column)"
    case .index(let name): "INDEX \(name)"
    case .domain(let name): "DOMAIN \(name)"
    case .constraint(let table, let name): "CONSTRAINT \(identifier: name) ON \(table)"
    case .domainConstraint(let domain, let name): "CONSTRAINT \(identifier: name) ON DOMAIN \(domain)"
    case .object(let object): object.designation
    }
  }
}
