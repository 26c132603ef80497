import SchemaKit

/// A schema as Swift source: one declaration to a file, in a folder for each kind, and `Schema.swift` that names them
/// all.
public struct SwiftSource: Sendable {
  /// A file by its path, and its text.
  public struct File: Sendable, Hashable {
    /// The path, from the folder of the sources.
    public let path: String
    /// The text.
    public let text: String
  }

  /// The files.
  public private(set) var files: [File] = []
  private var taken: Set<String> = []
  private var members: [(folder: String, type: String, names: [String])] = []
  private let schema: Schema

  /// The source of a schema, which is declared as a variable of a name.
  public init(_ schema: Schema, named variable: String = "schema") {
    self.schema = schema
    taken = [variable]
    addTypes()
    addTables()
    addObjects()
    let lists = members.map(list)
    files.append(File(path: "Schema.swift", text: Self.header + schemaText(variable, lists)))
  }

  private static let header = "import SchemaKit\n\n"

  private mutating func addTypes() {
    add("Enums", "EnumType", schema.enums.map { ($0.name.name, $0.swift) })
    add("Domains", "Domain", schema.domains.map { ($0.name.name, $0.swift(in: schema)) })
    add("CompositeTypes", "CompositeType", schema.compositeTypes.map { ($0.name.name, $0.swift(in: schema)) })
    add("Sequences", "Sequence", schema.sequences.map { ($0.name.name, $0.swift) })
  }

  private mutating func addTables() {
    let attached = Dictionary(grouping: schema.objects.filter { $0.table != nil }) { $0.table ?? $0.name }
    func source(_ table: Table) -> (String, String) {
      let parts = (attached[table.name] ?? []).map { "  " + $0.swift().replacing("\n", with: "\n  ") }
      return (table.name.name, SwiftTable(table, in: schema, parts: parts).text)
    }
    let hypertables = schema.tables.filter { $0.hypertable != nil }
    let partitions = schema.tables.filter { $0.partitionOf != nil }
    let plain = schema.tables.filter { $0.hypertable == nil && $0.partitionOf == nil }
    add("Tables", "Table", plain.map(source))
    add("Hypertables", "Hypertable", hypertables.map(source))
    add("Partitions", "Partition", partitions.map(source))
  }

  private mutating func addObjects() {
    let relations = Set(schema.objects.filter(\.isRelation).map(\.name))
    let attached = Dictionary(grouping: schema.objects.filter { $0.table.map(relations.contains) == true }) {
      $0.table ?? $0.name
    }
    let views = schema.objects.filter { $0.kind == .view }.map { view in
      let parts = (attached[view.name] ?? []).map { "  " + $0.swift().replacing("\n", with: "\n  ") }
      return (view.name.name, view.swift(parts: parts))
    }
    add("Views", "View", views)
    let rest = schema.objects.filter { $0.table == nil && $0.kind != .view }
    add(
      "MaterializedViews", "any DeclaredObject",
      rest.filter { $0.kind == .materializedView }.map { ($0.name.name, $0.swift()) })
    add("Functions", "any DeclaredObject", rest.filter(\.isRoutine).map { ($0.name.name, $0.swift()) })
    add(
      "OtherObjects", "any DeclaredObject",
      rest.filter { !$0.isRoutine && $0.kind != .materializedView }.map { ($0.name.name, $0.swift()) })
  }

  private mutating func add(_ folder: String, _ type: String, _ declarations: [(name: String, text: String)])
  {
    guard !declarations.isEmpty else { return }
    var names: [String] = []
    for (name, text) in declarations {
      let identifier = unique(SwiftText.identifier(name))
      names.append(SwiftText.quoted(identifier))
      let file = identifier.prefix(1).uppercased() + identifier.dropFirst()
      let declared = "let \(SwiftText.quoted(identifier)) = \(text)\n"
      files.append(File(path: "\(folder)/\(file).swift", text: Self.header + declared))
    }
    members.append((folder, type, names))
  }

  /// A name that no other declaration has, be it in capitals.
  private mutating func unique(_ identifier: String) -> String {
    var candidate = identifier
    var number = 2
    while !taken.insert(candidate.lowercased()).inserted {
      candidate = "\(identifier)\(number)"
      number += 1
    }
    return candidate
  }

  /// A list of one kind: with its type written out a long one compiles fast.
  private func list(_ member: (folder: String, type: String, names: [String])) -> (name: String, text: String)
  {
    let name = "all\(member.folder)"
    let lines = member.names.map { "  \($0)," }.joined(separator: "\n")
    return (name, "private let \(name): [\(member.type)] = [\n\(lines)\n]\n")
  }

  private func schemaText(_ variable: String, _ lists: [(name: String, text: String)]) -> String {
    var lines: [String] = schema.namespaces.map { namespace in
      var call = SwiftCall("Namespace(\(SwiftText.literal(namespace.name)))")
      call.addComment(namespace.comment)
      return call.text(indent: 2)
    }
    lines += schema.extensions.map { item in
      let namespace = item.namespace.map { $0 == "public" ? "" : ", in: \(SwiftText.literal($0))" } ?? ""
      return "  Extension(\(SwiftText.literal(item.name))\(namespace))"
    }
    lines += lists.map { "  \($0.name)" } + schema.swiftPrivileges
    let body =
      "/// The whole schema.\npublic let \(variable) = Schema {\n\(lines.joined(separator: "\n"))\n}\n"
    return ([body] + lists.map(\.text)).joined(separator: "\n")
  }
}

extension Schema {
  /// `Grant` and `Revoke`, one for each object and role.
  fileprivate var swiftPrivileges: [String] {
    privileges.sorted { $0.key < $1.key }.flatMap { target, privileges -> [String] in
      guard let object = target.swift else { return [] }
      func lines(_ set: Set<Privilege>, _ word: String, _ role: String) -> [String] {
        let groups = Dictionary(grouping: set.sorted()) { [$0.grantee ?? "PUBLIC", "\($0.isGrantable)"] }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap { key, group in
          let names = group.compactMap { PrivilegeName(rawValue: $0.name) }.map { ".\($0)" }.joined(
            separator: ", ")
          guard !names.isEmpty else { return nil }
          let option = key[1] == "true" && word == "Grant" ? ".withGrantOption()" : ""
          return "  \(word)(\(names), on: \(object), \(role): \(SwiftText.literal(key[0])))\(option)"
        }
      }
      return lines(privileges.granted, "Grant", "to") + lines(privileges.revoked, "Revoke", "from")
    }
  }
}

extension PrivilegeTarget {
  fileprivate var swift: String? {
    switch (keyword, object) {
    case ("TABLE", .relation(let name)): ".table(\(SwiftText.literal(name)))"
    case ("TABLE", .column(let table, let column)):
      ".columns(\(SwiftText.literal(column)), of: \(SwiftText.literal(table)))"
    case ("SEQUENCE", .relation(let name)): ".sequence(\(SwiftText.literal(name)))"
    case ("FUNCTION", .routine(let name, let arguments)), ("PROCEDURE", .routine(let name, let arguments)):
      ".\(keyword.lowercased())(\(SwiftText.literal(name)), \(SwiftText.literal(arguments)))"
    case ("TYPE", .type(let name)): ".type(\(SwiftText.literal(name)))"
    case ("SCHEMA", .namespace(let name)): ".namespace(\(SwiftText.literal(name)))"
    default: nil
    }
  }
}
