import SchemaKit

/// A new name for something that stays.
public enum Rename: Hashable, Sendable {
  /// A table, to another namespace too.
  case table(from: QualifiedName, to: QualifiedName)
  /// A column.
  case column(QualifiedName, from: String, to: String)
  /// A label of an enum type.
  case label(QualifiedName, from: String, to: String)
  /// An enum type, a domain, or a composite type.
  case type(from: QualifiedName, to: QualifiedName)
  /// An attribute of a composite type.
  case attribute(QualifiedName, from: String, to: String)
  /// A view, a routine, a trigger, or another object that is held as SQL.
  case object(SchemaObject, to: QualifiedName)
  /// A sequence.
  case sequence(from: QualifiedName, to: QualifiedName)
  /// A constraint of a table, with its index.
  case constraint(QualifiedName, from: String, to: String)
  /// An index of a table or materialized view.
  case index(QualifiedName, from: String, to: String)
}

extension Rename: CustomStringConvertible {
  /// `table public.devices is public.machines now`, for messages.
  public var description: String {
    switch self {
    case .table(let old, let new): "table \(old) is \(new) now"
    case .column(let table, let old, let new): "column \(table).\(old) is \(new) now"
    case .label(let type, let old, let new): "label \(old) of type \(type) is \(new) now"
    case .type(let old, let new): "type \(old) is \(new) now"
    case .attribute(let type, let old, let new): "attribute \(type).\(old) is \(new) now"
    case .object(let object, let new): "\(object.kind.rawValue.lowercased()) \(object.name) is \(new) now"
    case .sequence(let old, let new): "sequence \(old) is \(new) now"
    case .constraint(let table, let old, let new): "constraint \(old) of \(table) is \(new) now"
    case .index(let table, let old, let new): "index \(old) of \(table) is \(new) now"
    }
  }
}

extension Rename {
  /// The statements.
  var statements: [SQL] {
    switch self {
    case .table(let old, let new): Self.move("TABLE", old, new)
    case .type(let old, let new): Self.move("TYPE", old, new)
    case .attribute(let type, let old, let new):
      ["ALTER TYPE \(type) RENAME ATTRIBUTE \(identifier: old) TO \(identifier: new)"]
    case .object(let object, let new): object.renaming(to: new)
    case .sequence(let old, let new): Self.move("SEQUENCE", old, new)
    case .column(let table, let old, let new):
      ["ALTER TABLE \(table) RENAME COLUMN \(identifier: old) TO \(identifier: new)"]
    case .label(let type, let old, let new):
      ["ALTER TYPE \(type) RENAME VALUE \(literal: old) TO \(literal: new)"]
    case .constraint(let table, let old, let new):
      ["ALTER TABLE \(table) RENAME CONSTRAINT \(identifier: old) TO \(identifier: new)"]
    case .index(let table, let old, let new):
      ["ALTER INDEX \(table.sibling(old)) RENAME TO \(identifier: new)"]
    }
  }

  private static func move(_ kind: String, _ old: QualifiedName, _ new: QualifiedName) -> [SQL] {
    var statements: [SQL] = []
    if old.namespace != new.namespace {
      statements.append("ALTER \(raw: kind) \(old) SET SCHEMA \(identifier: new.namespace)")
    }
    if old.name != new.name {
      let moved = QualifiedName(namespace: new.namespace, name: old.name)
      statements.append("ALTER \(raw: kind) \(moved) RENAME TO \(identifier: new.name)")
    }
    return statements
  }

  /// Whether the server makes it without a lock on any table.
  var locksNoTable: Bool {
    switch self {
    case .type, .attribute, .label: true
    case .object(let object, _):
      object.isRoutine
        || [.view, .rangeType, .collation, .textSearchDictionary, .textSearchConfiguration]
          .contains(object.kind)
    case .table, .column, .sequence, .constraint, .index: false
    }
  }

  /// The namespace that has to be there.
  var namespace: String? {
    switch self {
    case .table(_, let new), .type(_, let new), .sequence(_, let new), .object(_, let new): new.namespace
    default: nil
    }
  }
}

extension SchemaObject {
  /// The statements that give the object another name, and another namespace where it has one of its own.
  fileprivate func renaming(to new: QualifiedName) -> [SQL] {
    var (object, statements) = (self, [SQL]())
    if table == nil || kind == .statistics, name.namespace != new.namespace {
      statements.append("ALTER \(object.designation) SET SCHEMA \(identifier: new.namespace)")
      object.name.namespace = new.namespace
    }
    if object.name.name != new.name {
      statements.append("ALTER \(object.designation) RENAME TO \(identifier: new.name)")
    }
    guard kind == .rangeType, !namesMultirange else { return statements }
    // Its multirange type doesn't follow by itself.
    return statements + Rename.type(from: multirange, to: named(new).multirange).statements
  }

  private func named(_ name: QualifiedName) -> Self {
    var copy = self
    copy.name = name
    return copy
  }
}
