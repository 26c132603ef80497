import SchemaKit

/// A new name for something that stays.
public enum Rename: Hashable, Sendable {
  /// A table, to another namespace too.
  case table(from: QualifiedName, to: QualifiedName)
  /// A column.
  case column(QualifiedName, from: String, to: String)
  /// A label of an enum type.
  case label(QualifiedName, from: String, to: String)
  /// An enum type.
  case type(from: QualifiedName, to: QualifiedName)
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

  /// The namespace that has to be there.
  var namespace: String? {
    switch self {
    case .table(_, let new), .type(_, let new), .sequence(_, let new): new.namespace
    default: nil
    }
  }
}
