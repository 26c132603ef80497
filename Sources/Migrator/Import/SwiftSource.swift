import SchemaKit

/// A live schema as Swift source that declares it: a file for each object, in folders by kind, and one that names them
/// all.
public struct SwiftSource: Sendable {
  /// A file of source.
  public struct File: Sendable, Hashable {
    /// Its path in the target's folder.
    public let path: String
    /// All of it.
    public let text: String
  }

  /// The name of the file that names all declarations.
  public static let schemaFile = "Schema.swift"

  /// The files, by path.
  public var files: [File] {
    let all =
      declarations.map { File(path: $0.path, text: $0.text) } + [File(path: Self.schemaFile, text: root)]
    return all.sorted { $0.path < $1.path }
  }

  /// What could not be declared, or not as it is.
  public private(set) var notes: [String] = []
  /// What the files declare once they are compiled.
  public var schema: Schema {
    let parts = declarations.map(\.schema)
    let namespaces = live.namespaces
    let extensions = self.extensions
    return Schema(ledger: ledger) {
      for namespace in namespaces { namespace }
      for item in extensions { item }
      for part in parts { part }
    }
  }

  /// The file that names all declarations, of a schema without any.
  public static func emptySchema(name: String) -> String {
    SwiftSource(LiveSchema(schema: Schema()), name: name).root
  }

  /// A text as a literal of one line or more.
  public static func literal(_ text: String) -> String { SwiftText.literal(text) }

  let live: Schema
  private let ledger: QualifiedName
  private let name: String
  private var names: SwiftNames
  private var declarations: [SwiftDeclaration] = []

  /// Declares what was read from a database; `name` is the name of the whole in Swift.
  public init(_ live: LiveSchema, name: String = "schema", ledger: QualifiedName = Schema().ledger) {
    self.live = live.schema
    self.ledger = ledger
    self.name = name
    names = SwiftNames(reserving: [name, "Schema"])
    notes = live.unmanaged.map { "\($0): not managed, and left alone" }
    addTables()
    addTypes()
    addObjects()
    addPrivileges()
  }

  mutating func note(_ object: String, _ problem: String) { notes.append("\(object): \(problem)") }

  mutating func add(
    _ folder: String, _ name: QualifiedName, kind: String, _ declared: (source: String, schema: Schema)
  ) {
    declarations.append(
      SwiftDeclaration(
        folder: folder, name: names.choose(name, kind: kind), expression: declared.source,
        schema: declared.schema))
  }

  private mutating func addTables() {
    // Tables have the first choice of names.
    for table in live.tables.sorted(by: { $0.name < $1.name }) {
      let folder = table.partitionOf == nil ? "Tables" : "Partitions"
      add(folder, table.name, kind: "Table", declaration(table))
    }
  }

  private mutating func addTypes() {
    for type in live.enums { add("Enums", type.name, kind: "Type", declaration(type)) }
    for domain in live.domains { add("Domains", domain.name, kind: "Domain", declaration(domain)) }
    for type in live.compositeTypes { add("Types", type.name, kind: "Type", declaration(type)) }
    for sequence in live.sequences {
      add("Sequences", sequence.name, kind: "Sequence", declaration(sequence))
    }
  }

  /// An extension says its namespace where that is one of the schema's own.
  var extensions: [Extension] {
    let own = Set(live.namespaces.map(\.name))
    return live.extensions.map { item in
      var item = item
      item.version = nil
      item.namespace = item.namespace.flatMap { own.contains($0) ? $0 : nil }
      return item
    }
  }

  private var root: String {
    var sections: [[String]] = []
    sections.append(
      live.namespaces.map {
        SwiftText.chain(
          "Namespace(\(SwiftText.literal($0.name)))", commentModifier($0.comment, indent: 4), indent: 2)
      })
    sections.append(
      extensions.map { item in
        let place = item.namespace.map { ", in: \(SwiftText.literal($0))" } ?? ""
        return SwiftText.chain(
          "Extension(\(SwiftText.literal(item.name))\(place))", commentModifier(item.comment, indent: 4),
          indent: 2)
      })
    for folder in [
      "Enums", "Domains", "Types", "Collations", "Sequences", "Tables", "Partitions", "Views",
      "Functions", "Operators", "Casts", "Triggers", "EventTriggers", "TextSearch", "Publications",
      "Privileges",
    ] {
      sections.append(
        declarations.filter { $0.folder == folder }.map { SwiftNames.identifier($0.name) }.sorted())
    }
    let standard = Schema().ledger
    let head = ledger == standard ? "Schema" : "Schema(ledger: \(SwiftText.name(ledger)))"
    let lines = sections.filter { !$0.isEmpty }.joined(separator: [""])
    return """
      import SchemaKit

      /// All that the database is to hold.
      public let \(SwiftNames.identifier(name)) = \(SwiftText.block(head, Array(lines)))

      """
  }
}
