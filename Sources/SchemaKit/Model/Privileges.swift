/// A privilege that a role has (manual, section 5.8).
public struct Privilege: Hashable, Sendable, Comparable {
  /// The role, nil for `PUBLIC`.
  public var grantee: String?
  /// The privilege's key word: `SELECT`, `USAGE`, …
  public var name: String
  /// Whether the role may grant it on, `WITH GRANT OPTION`.
  public var isGrantable: Bool

  /// A privilege of a role.
  public init(_ name: String, to grantee: String?, isGrantable: Bool = false) {
    self.grantee = grantee
    self.name = name
    self.isGrantable = isGrantable
  }

  /// Orders by role, then by name, what can't be granted on first.
  public static func < (a: Self, b: Self) -> Bool { a.order < b.order }

  private var order: (String, String, Int) { (grantee ?? "", name, isGrantable ? 1 : 0) }
}

/// The privileges on an object, as far as they differ from those it has when it is new.
public struct Privileges: Hashable, Sendable {
  /// Granted beyond what is there at first.
  public var granted: Set<Privilege> = []
  /// Revoked of what is there at first: the owner's own, and those of `PUBLIC` on functions and types.
  public var revoked: Set<Privilege> = []

  /// Privileges by their difference from a new object's.
  public init(granted: Set<Privilege> = [], revoked: Set<Privilege> = []) {
    self.granted = granted
    self.revoked = revoked
  }

  /// Both together.
  package func union(_ other: Self) -> Self {
    Privileges(granted: granted.union(other.granted), revoked: revoked.union(other.revoked))
  }
}

/// What privileges are on.
public struct PrivilegeTarget: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The key word after `ON`: `TABLE` (views too), `SEQUENCE`, `FUNCTION`, `PROCEDURE`, `TYPE`, `SCHEMA`.
  public var keyword: String
  /// The object; a column is its table's.
  public var object: ObjectReference

  /// A target by its parts.
  public init(_ keyword: String, _ object: ObjectReference) {
    self.keyword = keyword
    self.object = object
  }

  /// Orders by what they print as.
  public static func < (a: Self, b: Self) -> Bool { a.description < b.description }

  /// `table public.devices`, for messages.
  public var description: String {
    let name =
      switch object {
      case .relation(let name), .type(let name): "\(name)"
      case .column(let table, let column): "\(table) column \(column)"
      case .routine(let name, let arguments): "\(name)(\(arguments))"
      case .namespace(let name): name
      default: "\(object)"
      }
    return "\(keyword.lowercased()) \(name)"
  }
}

/// Privileges that new objects of a kind are to have (ALTER DEFAULT PRIVILEGES).
public struct DefaultPrivilege: Hashable, Sendable, Comparable {
  /// The role that will make the objects.
  public var role: String
  /// The namespace, nil for all.
  public var namespace: String?
  /// The kind of objects: `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES`, `SCHEMAS`.
  public var objects: String
  /// The privilege.
  public var privilege: Privilege
  /// Whether it takes away what PostgreSQL gives by itself, instead of giving.
  public var isRevoked: Bool

  /// A default privilege by its parts.
  public init(
    role: String, namespace: String?, objects: String, privilege: Privilege, isRevoked: Bool = false
  ) {
    self.role = role
    self.namespace = namespace
    self.objects = objects
    self.privilege = privilege
    self.isRevoked = isRevoked
  }

  /// Orders by role, namespace, kind and privilege, what is given first.
  public static func < (a: Self, b: Self) -> Bool { a.order < b.order }

  private var order: (String, String, String, Privilege, Int) {
    (role, namespace ?? "", objects, privilege, isRevoked ? 1 : 0)
  }
}
