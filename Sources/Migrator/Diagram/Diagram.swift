import SchemaKit

/// A schema as boxes with lines between them, for drawing.
///
/// Partitions are folded into the table they are part of.
public struct Diagram: Sendable, Hashable {
  /// What is shown of a table besides its name.
  public enum Columns: String, Sendable, CaseIterable {
    /// All columns.
    case all
    /// Those of primary, unique and foreign keys.
    case keys
    /// None.
    case none
  }

  /// A table or a view.
  public struct Box: Sendable, Hashable {
    /// Its name.
    public var name: QualifiedName
    /// `table`, `hypertable`, `partitioned table`, `view` or `materialized view`.
    public var kind: String
    /// Its columns, in order.
    public var columns: [Column] = []
    /// What stands below the columns: how many are left out, how many partitions there are.
    public var notes: [String] = []
    /// The comment.
    public var comment: String?

    /// Whether it is a view.
    public var isView: Bool { kind.hasSuffix("view") }
  }

  /// A column of a box.
  public struct Column: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its type, in short: `varchar(40)`.
    public var type: String
    /// Whether it takes NULL.
    public var isNullable = false
    /// `PK`, `FK`, `UK`.
    public var keys: [String] = []
    /// The comment.
    public var comment: String?
  }

  /// A line from a box that needs another to that other one.
  public struct Link: Sendable, Hashable {
    /// What it stands for.
    public enum Kind: Sendable, Hashable {
      /// A foreign key; `isUnique` where each row is referenced once at most.
      case foreignKey(isUnique: Bool)
      /// A view reads the other.
      case reads
      /// A table inherits from the other.
      case inherits
    }

    /// What it stands for.
    public var kind: Kind
    /// The referencing box.
    public var source: QualifiedName
    /// The referencing columns.
    public var sourceColumns: [String] = []
    /// The referenced box.
    public var target: QualifiedName
    /// The referenced columns.
    public var targetColumns: [String] = []
    /// What it is, in words.
    public var title: String
  }

  /// The boxes, by name.
  public var boxes: [Box] = []
  /// The lines, by their boxes.
  public var links: [Link] = []

  /// The namespaces of the boxes, by name.
  public var namespaces: [String] { Set(boxes.map(\.name.namespace)).sorted() }

  /// Draws a schema.
  public init(_ schema: Schema, columns: Columns = .all) {
    let folding = PartitionFolding(schema)
    let tables = schema.tables.filter { $0.partitionOf == nil }.sorted { $0.name < $1.name }
    boxes = tables.map { Box($0, columns, partitions: folding.count(under: $0.name)) }
    boxes += schema.objects.filter(\.isRelation).map { Box(view: $0, columns) }
    boxes.sort { $0.name < $1.name }
    let known = Set(boxes.map(\.name))
    links = schema.tables.flatMap { Self.links(of: $0, folding) }
    links += schema.objects.filter(\.isRelation).flatMap { Self.links(of: $0, schema.dependencies, folding) }
    // A key to a table that is not drawn has nowhere to go.
    links = Set(links.filter { known.contains($0.target) && known.contains($0.source) }).sorted {
      ($0.source, $0.target, $0.title) < ($1.source, $1.target, $1.title)
    }
  }

  private static func links(of table: Table, _ folding: PartitionFolding) -> [Link] {
    let source = folding.root(of: table.name)
    var links: [Link] = []
    for case .foreignKey(let key) in table.constraints where !table.inheritedConstraints.contains(key.name) {
      links.append(
        Link(
          kind: .foreignKey(isUnique: table.isUnique(key.columns)), source: source,
          sourceColumns: key.columns, target: folding.root(of: key.table), targetColumns: key.referenced,
          title: key.title(from: table.name)))
    }
    links += table.inherits.map { parent in
      Link(kind: .inherits, source: source, target: parent, title: "\(table.name) inherits from \(parent)")
    }
    return links
  }

  private static func links(
    of view: SchemaObject, _ dependencies: Dependencies, _ folding: PartitionFolding
  ) -> [Link] {
    let read = dependencies[view.reference].compactMap { reference -> QualifiedName? in
      switch reference {
      case .relation(let name), .column(let name, _): folding.root(of: name)
      default: nil
      }
    }
    return Set(read).filter { $0 != view.name }.map {
      Link(kind: .reads, source: view.name, target: $0, title: "\(view.name) reads \($0)")
    }
  }
}

/// Which table a partition stands for.
private struct PartitionFolding {
  private var parents: [QualifiedName: QualifiedName] = [:]
  private var counts: [QualifiedName: Int] = [:]

  init(_ schema: Schema) {
    for table in schema.tables { parents[table.name] = table.partitionOf?.parent }
    for name in parents.keys { counts[root(of: name), default: 0] += 1 }
  }

  func root(of name: QualifiedName) -> QualifiedName {
    var name = name
    while let parent = parents[name] { name = parent }
    return name
  }

  func count(under name: QualifiedName) -> Int { counts[name] ?? 0 }
}

extension Diagram.Box {
  fileprivate init(_ table: Table, _ choice: Diagram.Columns, partitions: Int) {
    let kind = table.hypertable != nil ? "hypertable" : "table"
    self.init(name: table.name, kind: table.partitionKey == nil ? kind : "partitioned table")
    comment = table.comment
    let all = table.columns.map { Diagram.Column($0, in: table) }
    switch choice {
    case .all: columns = all
    case .keys: columns = all.filter { !$0.keys.isEmpty }
    case .none: columns = []
    }
    if choice == .keys, columns.count < all.count { notes.append("+ \(all.count - columns.count) more") }
    if let key = table.partitionKey { notes.append("by \(key.text)") }
    if partitions > 0 { notes.append(partitions == 1 ? "1 partition" : "\(partitions) partitions") }
    if let options = table.hypertable { notes.append("chunks by \(options.timeColumn)") }
  }

  fileprivate init(view: SchemaObject, _ choice: Diagram.Columns) {
    self.init(name: view.name, kind: view.kind.rawValue.lowercased())
    comment = view.comment
    guard choice == .all else { return }
    columns = view.viewColumns.map {
      Diagram.Column(name: $0.name, type: $0.type, comment: view.columnComments[$0.name])
    }
  }
}

extension Diagram.Column {
  fileprivate init(_ column: Column, in table: Table) {
    self.init(
      name: column.name, type: column.type.short, isNullable: column.isNullable, comment: column.comment)
    if table.primaryKey?.columns.contains(column.name) == true { keys.append("PK") }
    for constraint in table.constraints {
      switch constraint {
      case .foreignKey(let key) where key.columns.contains(column.name) && !keys.contains("FK"):
        keys.append("FK")
      case .unique(let unique) where unique.columns == [column.name] && !keys.contains("UK"):
        keys.append("UK")
      default: break
      }
    }
  }
}

extension Table {
  /// Whether a key over these columns is unique.
  fileprivate func isUnique(_ columns: [String]) -> Bool {
    let wanted = Set(columns)
    return constraints.contains { constraint in
      switch constraint {
      case .primaryKey(let key): Set(key.columns).isSubset(of: wanted)
      case .unique(let unique): Set(unique.columns).isSubset(of: wanted)
      default: false
      }
    }
  }
}

extension ForeignKey {
  /// `orders (customer_id) → customers (id), on delete cascade`.
  fileprivate func title(from source: QualifiedName) -> String {
    let list: ([String]) -> String = { $0.joined(separator: ", ") }
    let end = referenced.isEmpty ? "" : " (\(list(referenced)))"
    let delete = onDelete == .noAction ? "" : ", on delete \(onDelete.words)"
    return "\(source) (\(list(columns))) → \(table)\(end)\(delete) [\(name)]"
  }
}

extension ReferentialAction {
  /// `set null`.
  var words: String {
    switch self {
    case .noAction: "no action"
    case .restrict: "restrict"
    case .cascade: "cascade"
    case .setNull: "set null"
    case .setDefault: "set default"
    }
  }
}
