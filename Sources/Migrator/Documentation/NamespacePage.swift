import SchemaKit

/// The description of one namespace.
struct NamespacePage {
  let namespace: String
  let schema: Schema
  let mentions: Mentions
  let link: (QualifiedName) -> String

  init(
    _ namespace: String, _ schema: Schema, _ mentions: Mentions,
    link: @escaping (QualifiedName) -> String = { "#\($0.anchor)" }
  ) {
    self.namespace = namespace
    self.schema = schema
    self.mentions = mentions
    self.link = link
  }

  private var tables: [Table] {
    schema.tables.filter { $0.name.namespace == namespace }.sorted { $0.name < $1.name }
  }
  /// Tables but for partitions, which stand with their parent.
  private var shownTables: [Table] { tables.filter { $0.partitionOf == nil } }

  private func objects(_ kinds: SchemaObject.Kind...) -> [SchemaObject] {
    schema.objects.filter { kinds.contains($0.kind) && $0.name.namespace == namespace }
      .sorted { ($0.name, $0.arguments) < ($1.name, $1.arguments) }
  }

  private var views: [SchemaObject] { objects(.view, .materializedView) }
  private var routines: [SchemaObject] { objects(.function, .procedure, .aggregate) }
  private var enums: [EnumType] {
    schema.enums.filter { $0.name.namespace == namespace }.sorted { $0.name < $1.name }
  }
  private var domains: [Domain] {
    schema.domains.filter { $0.name.namespace == namespace }.sorted { $0.name < $1.name }
  }
  private var composites: [CompositeType] {
    schema.compositeTypes.filter { $0.name.namespace == namespace }.sorted { $0.name < $1.name }
  }
  private var sequences: [Sequence] {
    schema.sequences.filter { $0.name.namespace == namespace }.sorted { $0.name < $1.name }
  }

  /// What there is, for a table of contents.
  var entries: [(kind: String, names: [QualifiedName])] {
    let types =
      enums.map(\.name) + domains.map(\.name) + composites.map(\.name) + objects(.rangeType).map(\.name)
    var seen: Set<QualifiedName> = []
    let all: [(String, [QualifiedName])] = [
      ("Tables", shownTables.map(\.name)), ("Views", views.map(\.name)),
      ("Routines", routines.map(\.name).filter { seen.insert($0).inserted }), ("Types", types.sorted()),
      ("Sequences", sequences.map(\.name)),
    ]
    return all.filter { !$0.1.isEmpty }
  }

  var isEmpty: Bool { entries.isEmpty && schema.namespaces.allSatisfy { $0.name != namespace } }

  func lines(heading: String) -> [String] {
    var lines = [
      "<a id=\"namespace-\(QualifiedName.anchor(namespace))\"></a>", "", "\(heading) \(namespace.markdown)",
    ]
    if let comment = schema.namespaces.first(where: { $0.name == namespace })?.comment {
      lines += ["", comment.markdown]
    }
    lines += privilegeLines(.namespace(namespace))
    func section(_ title: String, _ parts: [[String]]) {
      guard !parts.isEmpty else { return }
      lines += ["", "\(heading)# \(title)"]
      for part in parts { lines += [""] + part }
    }
    let sub = heading + "##"
    section("Tables", shownTables.map { head($0.name, sub, $0.comment) + tableLines($0) })
    section("Views", views.map { head($0.name, sub, $0.comment) + viewLines($0) })
    section("Routines", routines.map { head($0.name, sub, $0.comment, title: $0.call) + routineLines($0) })
    section("Enum types", enums.map { head($0.name, sub, $0.comment) + enumLines($0) })
    section("Domains", domains.map { head($0.name, sub, $0.comment) + domainLines($0) })
    section("Composite types", composites.map { head($0.name, sub, $0.comment) + compositeLines($0) })
    section(
      "Range types",
      objects(.rangeType).map { head($0.name, sub, $0.comment) + ["", $0.body.text.code] })
    section("Sequences", sequences.map { head($0.name, sub, $0.comment) + sequenceLines($0) })
    return lines
  }

  private func head(_ name: QualifiedName, _ heading: String, _ comment: String?, title: String? = nil)
    -> [String]
  {
    ["<a id=\"\(name.anchor)\"></a>", "", "\(heading) \((title ?? name.name).markdown)"]
      + (comment.map { ["", $0.markdown] } ?? [])
  }

  func linked(_ name: QualifiedName) -> String {
    let text = name.namespace == namespace ? name.name : "\(name)"
    return mentions.described.contains(name) ? "[\(text.markdown)](\(link(name)))" : text.markdown
  }

  /// Who has which privileges beyond the owner's.
  func privilegeLines(_ object: ObjectReference) -> [String] {
    guard let found = mentions.privileges[object] else { return [] }
    let granted = found.reduce(into: Set<Privilege>()) { $0.formUnion($1.granted) }
    let revoked = found.reduce(into: Set<Privilege>()) { $0.formUnion($1.revoked) }
    func list(_ privileges: Set<Privilege>, _ verb: String, _ word: String) -> [String] {
      let byRole = Dictionary(grouping: privileges) { $0.grantee ?? "PUBLIC" }
      return byRole.sorted { $0.key < $1.key }.map { role, items in
        let names = items.sorted().map { $0.name + ($0.isGrantable ? " (may grant it)" : "") }
        return "- \(verb) \(names.joined(separator: ", ")) \(word) \(role.code)"
      }
    }
    let lines = list(granted, "granted", "to") + list(revoked, "revoked", "from")
    return lines.isEmpty ? [] : ["", "Privileges:", ""] + lines
  }
}

extension [[String]] {
  /// A Markdown table with a head; columns that are empty throughout are left out.
  func markdownTable(_ head: [String]) -> [String] {
    let kept = head.indices.filter { column in contains { !$0[column].isEmpty } }
    func row(_ cells: [String]) -> String {
      "| " + kept.map { cells[$0].replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    return [row(head), "|" + String(repeating: "---|", count: kept.count)] + map(row)
  }
}
