/// Something that a role may do (manual, section 5.8).
public enum PrivilegeName: String, Sendable, CaseIterable {
  /// Read rows or a sequence's value.
  case select = "SELECT"
  /// Add rows.
  case insert = "INSERT"
  /// Change rows; set a sequence.
  case update = "UPDATE"
  /// Delete rows.
  case delete = "DELETE"
  /// Empty a table.
  case truncate = "TRUNCATE"
  /// Make foreign keys to a table.
  case references = "REFERENCES"
  /// Make triggers.
  case trigger = "TRIGGER"
  /// Use a namespace, a type, or a sequence's next value.
  case usage = "USAGE"
  /// Call a function or procedure.
  case execute = "EXECUTE"
  /// Make objects in a namespace.
  case create = "CREATE"
  /// Run VACUUM, ANALYZE and the like; PostgreSQL 17 and later.
  case maintain = "MAINTAIN"
}

/// What a ``Grant`` is on.
public struct GrantTarget: Sendable, Hashable {
  let targets: [PrivilegeTarget]

  /// A table or view.
  public static func table(_ name: QualifiedName) -> Self { .init([.init("TABLE", .relation(name))]) }
  /// Columns of a table or view.
  public static func columns(_ columns: String..., of table: QualifiedName) -> Self {
    .init(columns.map { .init("TABLE", .column(table, $0)) })
  }
  /// A sequence.
  public static func sequence(_ name: QualifiedName) -> Self { .init([.init("SEQUENCE", .relation(name))]) }
  /// A function, by the types of its arguments as PostgreSQL prints them: `.function("f", "integer, text")`.
  public static func function(_ name: QualifiedName, _ arguments: String = "") -> Self {
    .init([.init("FUNCTION", .routine(name, arguments: arguments))])
  }
  /// A procedure, by the types of its arguments.
  public static func procedure(_ name: QualifiedName, _ arguments: String = "") -> Self {
    .init([.init("PROCEDURE", .routine(name, arguments: arguments))])
  }
  /// A type or domain.
  public static func type(_ name: QualifiedName) -> Self { .init([.init("TYPE", .type(name))]) }
  /// A namespace.
  public static func namespace(_ name: String) -> Self { .init([.init("SCHEMA", .namespace(name))]) }

  private init(_ targets: [PrivilegeTarget]) { self.targets = targets }
}

/// Privileges of roles on an object (manual, GRANT).
///
/// ```swift
/// Grant(.select, .insert, on: .table("sensor_readings"), to: "writer")
/// ```
///
/// An object that is named in one is spoken for as a whole: what else was granted on it is revoked. The privileges of
/// other objects are left alone, and listed by `check`.
public struct Grant: SchemaPart {
  let privileges: [PrivilegeName]
  let target: GrantTarget
  let roles: [String]
  var isGrantable = false

  /// Declares privileges; the role `PUBLIC` stands for all.
  public init(_ privileges: PrivilegeName..., on target: GrantTarget, to roles: String...) {
    self.init(privileges, on: target, to: roles)
  }

  /// Declares privileges that are worked out.
  public init(_ privileges: [PrivilegeName], on target: GrantTarget, to roles: [String]) {
    self.privileges = privileges
    self.target = target
    self.roles = roles
  }

  /// `WITH GRANT OPTION`.
  public func withGrantOption() -> Self {
    var copy = self
    copy.isGrantable = true
    return copy
  }

  /// Adds the privileges.
  public func add(to schema: inout Schema) {
    for target in target.targets {
      for role in roles {
        let given = privileges.map {
          Privilege($0.rawValue, to: Privilege.role(role), isGrantable: isGrantable)
        }
        for privilege in given where !target.hasByItself(privilege) {
          schema.privileges[target, default: Privileges()].give(privilege)
        }
      }
    }
  }
}

/// Privileges that PostgreSQL gives by itself and that are taken away: `Revoke(.execute, on: .function("f"), from:
/// "PUBLIC")`.
///
/// PostgreSQL gives `PUBLIC` the use of types and of the namespace `public`, and the call of routines, and an owner all
/// there is (manual, section 5.8). What a role has beyond that goes by being in no ``Grant`` on an object that is named.
public struct Revoke: SchemaPart {
  let privileges: [PrivilegeName]
  let target: GrantTarget
  let roles: [String]

  /// Declares privileges that roles don't have.
  public init(_ privileges: PrivilegeName..., on target: GrantTarget, from roles: String...) {
    self.init(privileges, on: target, from: roles)
  }

  /// Declares privileges that are worked out.
  public init(_ privileges: [PrivilegeName], on target: GrantTarget, from roles: [String]) {
    self.privileges = privileges
    self.target = target
    self.roles = roles
  }

  /// Adds what the roles don't have.
  public func add(to schema: inout Schema) {
    for target in target.targets {
      for role in roles {
        schema.privileges[target, default: Privileges()].revoked.formUnion(
          privileges.map { Privilege($0.rawValue, to: Privilege.role(role)) })
      }
    }
  }
}

/// Privileges of objects to come (manual, ALTER DEFAULT PRIVILEGES).
public struct DefaultPrivileges: SchemaPart {
  /// The kinds of objects.
  public enum Objects: String, Sendable {
    /// Tables and views.
    case tables = "TABLES"
    /// Sequences.
    case sequences = "SEQUENCES"
    /// Functions and procedures.
    case functions = "FUNCTIONS"
    /// Types and domains.
    case types = "TYPES"
    /// Namespaces.
    case namespaces = "SCHEMAS"
  }

  private(set) var privileges: [DefaultPrivilege]

  /// `ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA namespace GRANT … ON objects TO roles`.
  public init(
    for owner: String, in namespace: String? = nil, grant privileges: PrivilegeName..., on objects: Objects,
    to roles: String...
  ) {
    self.init(owner, namespace, privileges, objects, roles)
  }

  /// `ALTER DEFAULT PRIVILEGES FOR ROLE owner REVOKE … ON objects FROM roles`: what PostgreSQL gives by itself, such as
  /// EXECUTE on functions to `PUBLIC`. In a single namespace nothing can be taken away (manual).
  public init(
    for owner: String, revoke privileges: PrivilegeName..., on objects: Objects, from roles: String...
  ) {
    self.init(owner, nil, privileges, objects, roles)
    for place in self.privileges.indices { self.privileges[place].isRevoked = true }
  }

  private init(
    _ owner: String, _ namespace: String?, _ privileges: [PrivilegeName], _ objects: Objects,
    _ roles: [String]
  ) {
    self.privileges = roles.flatMap { role in
      privileges.map {
        DefaultPrivilege(
          role: owner, namespace: namespace, objects: objects.rawValue,
          privilege: Privilege($0.rawValue, to: Privilege.role(role)))
      }
    }
  }

  /// Adds the privileges.
  public func add(to schema: inout Schema) { schema.defaultPrivileges.formUnion(privileges) }

  /// `WITH GRANT OPTION`.
  public func withGrantOption() -> Self {
    var copy = self
    for place in copy.privileges.indices { copy.privileges[place].privilege.isGrantable = true }
    return copy
  }
}

extension Privileges {
  /// Adds a privilege; one that may be granted on holds the plain one.
  fileprivate mutating func give(_ privilege: Privilege) {
    var other = privilege
    other.isGrantable.toggle()
    if privilege.isGrantable {
      granted.remove(other)
    } else if granted.contains(other) {
      return
    }
    granted.insert(privilege)
  }
}

extension PrivilegeTarget {
  /// Whether all have the privilege on a new object: they may use a type and the namespace `public`, and call a routine.
  package func hasByItself(_ privilege: Privilege) -> Bool {
    guard privilege.grantee == nil, !privilege.isGrantable else { return false }
    return switch keyword {
    case "TYPE": privilege.name == "USAGE"
    case "FUNCTION", "PROCEDURE": privilege.name == "EXECUTE"
    case "SCHEMA": privilege.name == "USAGE" && object == .namespace("public")
    default: false
    }
  }
}

extension Privilege {
  /// The role of a name, nil for `PUBLIC`.
  static func role(_ name: String) -> String? { name.uppercased() == "PUBLIC" ? nil : name }

  static func sql(grantee name: String) -> String {
    role(name).map { SQL.quoted(identifier: $0) } ?? "PUBLIC"
  }
}
