import Postgres
import SchemaKit

// Privileges and dependencies, from the rows of their queries.

extension Schema {
  mutating func addPrivileges(_ rows: PostgresResult) throws {
    managesPrivileges = true
    for row in rows.rows {
      let target = try PrivilegeTarget(row: row)
      let privilege = try Privilege(row: row)
      if try row.bool("is_revoked") {
        privileges[target, default: Privileges()].revoked.insert(privilege)
      } else {
        privileges[target, default: Privileges()].granted.insert(privilege)
      }
    }
  }

  mutating func addDefaultPrivileges(_ rows: PostgresResult) throws {
    for row in rows.rows {
      defaultPrivileges.insert(
        DefaultPrivilege(
          role: try row.text("role"), namespace: row["namespace"], objects: try row.text("objects"),
          privilege: try Privilege(row: row), isRevoked: try row.bool("is_revoked")))
    }
  }

  mutating func addDependencies(_ rows: PostgresResult) throws {
    dependencies.isComplete = true
    for row in rows.rows {
      guard let holder = try row.reference("") else { continue }
      if let needed = try row.reference("ref_"), needed != holder { dependencies[holder].insert(needed) }
      if let name = row["ref_extension"] { dependencies[holder].insert(.extension(name)) }
    }
  }
}

extension Privilege {
  fileprivate init(row: PostgresRow) throws {
    self.init(
      try row.text("privilege"), to: row["grantee"], isGrantable: try row.bool("is_grantable"))
  }
}

extension PrivilegeTarget {
  fileprivate init(row: PostgresRow) throws {
    let keyword = try row.text("keyword")
    let name = try row.name()
    let sub = row["sub"] ?? ""
    switch keyword {
    case "COLUMN": self.init("TABLE", .column(name, sub))
    case "FUNCTION", "PROCEDURE": self.init(keyword, .routine(name, arguments: sub))
    case "TYPE": self.init(keyword, .type(name))
    case "SCHEMA": self.init(keyword, .namespace(name.name))
    default: self.init(keyword, .relation(name))
    }
  }
}

extension PostgresRow {
  /// An object's identity in the columns `kind`, `namespace`, `name` and `sub`; nil where they are NULL.
  fileprivate func reference(_ prefix: String) throws -> ObjectReference? {
    guard let kind = self["\(prefix)kind"],
      let name = optionalName("\(prefix)namespace", "\(prefix)name")
    else { return nil }
    let sub = self["\(prefix)sub"]
    return switch kind {
    case "relation" where prefix == "ref_": sub.map { .column(name, $0) } ?? .relation(name)
    case "relation": .relation(name)
    case "type": .type(name)
    case "routine": .routine(name, arguments: sub ?? "")
    case "default": .columnDefault(name, sub ?? "")
    case "constraint": .constraint(name, sub ?? "")
    case "trigger": .trigger(name, sub ?? "")
    case "policy": .policy(name, sub ?? "")
    case "rule": .rule(name, sub ?? "")
    case "statistics": .statistics(name)
    case "collation": .collation(name)
    case "operator": .operator(name, arguments: sub ?? "")
    case "cast": .cast(name.name)
    case "event trigger": .eventTrigger(name.name)
    case "dictionary": .textSearchDictionary(name)
    case "configuration": .textSearchConfiguration(name)
    case "publication": .publication(name.name)
    default: nil
    }
  }
}
