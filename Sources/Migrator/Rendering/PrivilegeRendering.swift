import SchemaKit

extension PrivilegeChange {
  /// `REVOKE` and `GRANT`, one statement for each role.
  func statements(on target: PrivilegeTarget) -> [SQL] {
    Self.lists(revoke).map { "REVOKE \(target.list($0.names)) FROM \($0.role)" }
      + Self.lists(revokeGrantOption).map {
        "REVOKE GRANT OPTION FOR \(target.list($0.names)) FROM \($0.role)"
      }
      + Self.lists(grant).map { "GRANT \(target.list($0.names)) TO \($0.role)\($0.option)" }
  }

  private static func lists(_ privileges: Set<Privilege>) -> [PrivilegeList] {
    Dictionary(grouping: privileges) { PrivilegeList.Key(grantee: $0.grantee, isGrantable: $0.isGrantable) }
      .map { PrivilegeList(key: $0, names: $1.map(\.name).sorted()) }
      .sorted { ($0.role.text, $0.option.text) < ($1.role.text, $1.option.text) }
  }
}

/// The privileges of one role.
private struct PrivilegeList {
  struct Key: Hashable {
    let grantee: String?
    let isGrantable: Bool
  }

  let key: Key
  let names: [String]

  var role: SQL { key.grantee.map { "\(identifier: $0)" } ?? "PUBLIC" }
  var option: SQL { key.isGrantable ? " WITH GRANT OPTION" : "" }
}

extension PrivilegeTarget {
  /// `SELECT, INSERT ON TABLE name`; of a column `SELECT (column) ON TABLE name`.
  fileprivate func list(_ privileges: [String]) -> SQL {
    let names = privileges.map { SQL(raw: $0) }
    return switch object {
    case .column(let table, let column):
      "\(names.map { "\($0) (\(identifier: column))" as SQL }) ON TABLE \(table)"
    case .namespace(let name): "\(names) ON SCHEMA \(identifier: name)"
    case .routine(let name, let arguments): "\(names) ON \(raw: keyword) \(name)(\(raw: arguments))"
    case .relation(let name), .type(let name): "\(names) ON \(raw: keyword) \(name)"
    default: ""
    }
  }
}

extension DefaultPrivilege {
  /// `ALTER DEFAULT PRIVILEGES … REVOKE`.
  var revocation: SQL { "\(head) REVOKE \(raw: privilege.name) ON \(raw: objects) FROM \(grantee)" }

  /// `ALTER DEFAULT PRIVILEGES … GRANT`.
  var grant: SQL {
    let option: SQL = privilege.isGrantable ? " WITH GRANT OPTION" : ""
    return "\(head) GRANT \(raw: privilege.name) ON \(raw: objects) TO \(grantee)\(option)"
  }

  private var head: SQL {
    let namespace: SQL = namespace.map { " IN SCHEMA \(identifier: $0)" } ?? ""
    return "ALTER DEFAULT PRIVILEGES FOR ROLE \(identifier: role)\(namespace)"
  }

  private var grantee: SQL { privilege.grantee.map { "\(identifier: $0)" } ?? "PUBLIC" }
}
