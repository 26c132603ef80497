import SchemaKit

// Privileges: a file for each role, and one for what objects to come are to have.
extension SwiftSource {
  mutating func addPrivileges() {
    var lines: [String: [String]] = [:]
    var parts: [String: Schema] = [:]
    for (target, privileges) in live.privileges.sorted(by: { $0.key < $1.key }) {
      for isRevoked in [false, true] {
        let list = isRevoked ? privileges.revoked : privileges.granted
        let groups = Dictionary(grouping: list) {
          Holder(role: $0.grantee ?? "PUBLIC", isGrantable: $0.isGrantable)
        }
        for (holder, items) in groups.sorted(by: { $0.key < $1.key }) {
          guard let line = line(target, items.map(\.name).sorted(), holder, isRevoked: isRevoked) else {
            continue
          }
          lines[holder.role, default: []].append(line)
          var part = Privileges()
          if isRevoked { part.revoked = Set(items) } else { part.granted = Set(items) }
          var schema = parts[holder.role] ?? Schema()
          schema.privileges[target] = schema.privileges[target]?.union(part) ?? part
          parts[holder.role] = schema
        }
      }
    }
    for (role, lines) in lines.sorted(by: { $0.key < $1.key }) {
      addBlock("\(role)_privileges", lines, parts[role] ?? Schema())
    }
    addDefaultPrivileges()
  }

  private struct Holder: Hashable, Comparable {
    let role: String
    let isGrantable: Bool

    static func < (a: Self, b: Self) -> Bool {
      (a.role, a.isGrantable ? 1 : 0) < (b.role, b.isGrantable ? 1 : 0)
    }
  }

  private mutating func addBlock(_ name: String, _ lines: [String], _ schema: Schema) {
    let part = schema
    add(
      "Privileges", QualifiedName(namespace: "database", name: name), kind: "Privileges",
      (SwiftText.block("Schema", lines), part))
  }

  private mutating func line(
    _ target: PrivilegeTarget, _ names: [String], _ holder: Holder, isRevoked: Bool
  ) -> String? {
    let words = names.compactMap { PrivilegeName(rawValue: $0) }
    guard words.count == names.count, let place = target.swift, !isRevoked || !holder.isGrantable else {
      note("privileges on \(target)", "\(names.joined(separator: ", ")) of \(holder.role) can't be declared")
      return nil
    }
    let list = words.map { ".\($0)" } + ["on: \(place)"]
    let role = "\(isRevoked ? "from" : "to"): \(SwiftText.literal(holder.role))"
    let head = SwiftText.call(isRevoked ? "Revoke" : "Grant", list + [role], indent: 2)
    return SwiftText.chain(head, holder.isGrantable ? [".withGrantOption()"] : [], indent: 2)
  }

  private mutating func addDefaultPrivileges() {
    struct Key: Hashable {
      let role: String
      let namespace: String?
      let objects: String
      let grantee: String
      let isRevoked: Bool
      let isGrantable: Bool
    }
    var schema = Schema()
    var groups: [Key: [DefaultPrivilege]] = [:]
    for item in live.defaultPrivileges.sorted() {
      guard !item.isRevoked || item.namespace == nil, PrivilegeName(rawValue: item.privilege.name) != nil,
        DefaultPrivileges.Objects(rawValue: item.objects) != nil
      else {
        note(
          "default privileges of role \(item.role)",
          "\(item.privilege.name) on \(item.objects) can't be declared")
        continue
      }
      let key = Key(
        role: item.role, namespace: item.namespace, objects: item.objects,
        grantee: item.privilege.grantee ?? "PUBLIC", isRevoked: item.isRevoked,
        isGrantable: item.privilege.isGrantable)
      groups[key, default: []].append(item)
      schema.defaultPrivileges.insert(item)
    }
    guard !groups.isEmpty else { return }
    let lines = groups.map { key, items in
      var arguments = ["for: \(SwiftText.literal(key.role))"]
      if let namespace = key.namespace { arguments.append("in: \(SwiftText.literal(namespace))") }
      let words = items.map { ".\($0.privilege.name.lowercased())" }.sorted()
      arguments.append("\(key.isRevoked ? "revoke" : "grant"): \(words.joined(separator: ", "))")
      let objects = DefaultPrivileges.Objects(rawValue: key.objects).map { ".\($0)" } ?? ""
      arguments += ["on: \(objects)", "\(key.isRevoked ? "from" : "to"): \(SwiftText.literal(key.grantee))"]
      let call = SwiftText.call("DefaultPrivileges", arguments, indent: 2)
      return SwiftText.chain(call, key.isGrantable ? [".withGrantOption()"] : [], indent: 2)
    }
    addBlock("default_privileges", lines.sorted(), schema)
  }
}

extension PrivilegeTarget {
  /// `.table("devices")`; nil for what the DSL has no word for.
  fileprivate var swift: String? {
    switch (keyword, object) {
    case ("TABLE", .relation(let name)): ".table(\(SwiftText.name(name)))"
    case ("TABLE", .column(let table, let column)):
      ".columns(\(SwiftText.literal(column)), of: \(SwiftText.name(table)))"
    case ("SEQUENCE", .relation(let name)): ".sequence(\(SwiftText.name(name)))"
    case ("FUNCTION", .routine(let name, let arguments)): ".function(\(Self.routine(name, arguments)))"
    case ("PROCEDURE", .routine(let name, let arguments)): ".procedure(\(Self.routine(name, arguments)))"
    case ("TYPE", .type(let name)): ".type(\(SwiftText.name(name)))"
    case ("SCHEMA", .namespace(let name)): ".namespace(\(SwiftText.literal(name)))"
    default: nil
    }
  }

  private static func routine(_ name: QualifiedName, _ arguments: String) -> String {
    SwiftText.name(name) + (arguments.isEmpty ? "" : ", \(SwiftText.literal(arguments))")
  }
}
