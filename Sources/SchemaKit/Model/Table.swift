/// A table, or a hypertable when it has ``hypertable`` options.
///
/// ```swift
/// let devices = Table("devices") {
///   Column("id", .varchar(100)).primaryKey()
///   Column("site", .text)
///   Index(on: "site")
/// }
/// // CREATE TABLE public.devices (id character varying(100) NOT NULL, site text NOT NULL,
/// //   CONSTRAINT devices_pkey PRIMARY KEY (id));
/// // CREATE INDEX devices_site_idx ON public.devices USING btree (site);
/// ```
public struct Table: Hashable, Sendable {
  /// The table's name.
  public var name: QualifiedName
  /// The columns, in order.
  public var columns: [Column] = []
  /// The constraints. A declared one has its name filled in.
  public var constraints: [Constraint] = []
  /// The indexes that no constraint owns.
  public var indexes: [Index] = []
  /// What makes it a hypertable; nil for a plain table.
  public var hypertable: HypertableOptions?
  /// Storage parameters, `WITH (fillfactor = 70)`.
  public var storageParameters: [String: String] = [:]
  /// The comment.
  public var comment: String?
  /// Where the table is declared.
  public var location: SourceLocation

  /// Declares a table. Its name may hold a namespace: `Table("iot.devices") { … }`.
  public init(
    _ name: QualifiedName, file: StaticString = #fileID, line: UInt = #line,
    @TableBuilder<PlainTable> _ elements: () -> [TableElement<PlainTable>]
  ) {
    self.init(introspected: name)
    location = SourceLocation(file: file, line: line)
    for element in elements() { element.add(&self) }
    adoptShorthands()
    nameUnnamed()
  }

  /// A table that was read from a database, still without columns.
  public init(introspected name: QualifiedName) {
    self.name = name
    location = .none
  }

  /// The table's primary key.
  public var primaryKey: PrimaryKey? {
    for case .primaryKey(let key) in constraints { return key }
    return nil
  }

  /// The column of a name.
  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// `COMMENT ON TABLE`.
  public func comment(_ text: String) -> Self {
    var copy = self
    copy.comment = text
    return copy
  }

  /// `WITH (parameter = value)`: `.storage(["fillfactor": "70"])`.
  public func storage(_ parameters: [String: String]) -> Self {
    var copy = self
    copy.storageParameters = parameters
    return copy
  }
}

extension Table {
  /// Turns what was written at a column into the table's constraints.
  mutating func adoptShorthands() {
    for index in columns.indices {
      let column = columns[index]
      if column.shorthands.primaryKey {
        constraints.append(
          .primaryKey(PrimaryKey(columns: [column.name], name: "", location: column.location)))
      }
      if column.shorthands.unique {
        constraints.append(.unique(Unique(columns: [column.name], name: "", location: column.location)))
      }
      if let key = column.shorthands.references { constraints.append(.foreignKey(key)) }
      columns[index].shorthands = .init()
    }
  }

  /// Gives constraints and indexes without a name the one PostgreSQL would choose.
  mutating func nameUnnamed() {
    var taken = Set(constraints.map(\.name) + indexes.map(\.name))
    func choose(_ columns: [String], _ label: String) -> String {
      let name = DefaultName.choose(table: self.name.name, columns: columns, label: label, taken: taken)
      taken.insert(name)
      return name
    }
    constraints = constraints.map { constraint in
      guard constraint.name.isEmpty else { return constraint }
      switch constraint {
      case .primaryKey(let key): return .primaryKey(key.with { $0.name = choose([], "pkey") })
      case .unique(let unique):
        return .unique(unique.with { $0.name = choose(unique.columns, "key") })
      case .foreignKey(let key): return .foreignKey(key.with { $0.name = choose(key.columns, "fkey") })
      case .exclusion(let exclusion):
        let columns = exclusion.elements.map { $0.key.column ?? "expr" }
        return .exclusion(exclusion.with { $0.name = choose(columns, "excl") })
      case .check: return constraint
      }
    }
    indexes = indexes.map { index in
      guard index.name.isEmpty else { return index }
      return index.with { $0.name = choose(index.keys.map { $0.column ?? "expr" }, "idx") }
    }
  }
}
