import SchemaKit

// Tables, partitions and hypertables.
extension SwiftSource {
  mutating func declaration(_ table: Table) -> (source: String, schema: Schema) {
    let own = table.simplified.withoutInherited(from: live)
    noteLosses(of: own)
    let parts = self.parts(of: table.name)
    var lines = tableLines(own)
    if let options = own.hypertable { lines += options.swift }
    lines += parts.map(\.source)
    var schema = Schema()
    schema.tables = [own]
    schema.objects = parts.map(\.value)
    let head = tableHead(own)
    let body =
      own.partitionOf != nil && lines.isEmpty ? head : SwiftText.block(head, lines)
    return (finished(body, own), schema)
  }

  private mutating func noteLosses(of table: Table) {
    for index in table.indexes where !index.isValid {
      note("table \(table.name)", "index \(index.name) is invalid in the database: build it anew")
    }
  }

  private func tableHead(_ table: Table) -> String {
    let name = SwiftText.name(table.name)
    if let partition = table.partitionOf {
      let text = partition.bound.text
      let bound = PartitionBound.swift(text) ?? "PartitionBound(\(SwiftText.literal(text)))"
      return SwiftText.call("Partition", [name, "of: \(SwiftText.name(partition.parent))", bound])
    }
    guard let options = table.hypertable else { return "Table(\(name))" }
    let chunks: String? =
      switch options.chunkInterval {
      case .time(.days(7)): nil
      case .time(let span): "chunks: \(span.swift)"
      case .integer(let size): "chunksOf: \(size)"
      }
    let arguments =
      [name, "partitionedBy: \(SwiftText.literal(options.timeColumn))"] + (chunks.map { [$0] } ?? [])
    return SwiftText.call("Hypertable", arguments)
  }

  private func tableLines(_ table: Table) -> [String] {
    var rest = table.constraints
    var columns: [String] = []
    for column in table.columns {
      let shorthands = takeShorthands(of: column, in: table, from: &rest)
      columns.append(SwiftText.chain(columnHead(column), column.modifiers + shorthands, indent: 2))
    }
    let others = rest.map { constraintLine($0, in: table) } + table.indexes.map { $0.swift(in: table) }
    return columns + (columns.isEmpty || others.isEmpty ? [] : [""]) + others
  }

  private func columnHead(_ column: Column) -> String {
    "Column(\(SwiftText.literal(column.name)), \(column.type.swift(in: live)))"
  }

  /// The constraints that can be said at the column: a key of it alone, by PostgreSQL's own name.
  private func takeShorthands(
    of column: Column, in table: Table, from rest: inout [Constraint]
  ) -> [String] {
    var modifiers: [String] = []
    var hasKey = false
    rest.removeAll { constraint in
      guard constraint.name == constraint.defaultName(in: table.name.name) else { return false }
      switch constraint {
      case .primaryKey(let key) where key == PrimaryKey(columns: [column.name], name: key.name):
        modifiers.append(".primaryKey()")
      case .unique(let unique) where unique == Unique(columns: [column.name], name: unique.name):
        modifiers.append(".unique()")
      case .foreignKey(let key)
      where key.columns == [column.name] && key.match == .simple && key.isValid && key.isEnforced
        && key.deferrability == .notDeferrable && !hasKey:
        hasKey = true
        modifiers.append(referencesModifier(key))
      default: return false
      }
      return true
    }
    return modifiers
  }

  private func referencesModifier(_ key: ForeignKey) -> String {
    var arguments = [SwiftText.name(key.table)]
    if !referencesPrimaryKey(key) { arguments += key.referenced.map { SwiftText.literal($0) } }
    if key.onDelete != .noAction { arguments.append("onDelete: \(key.onDelete.swift)") }
    if key.onUpdate != .noAction { arguments.append("onUpdate: \(key.onUpdate.swift)") }
    return ".references(\(arguments.joined(separator: ", ")))"
  }

  private func referencesPrimaryKey(_ key: ForeignKey) -> Bool {
    live.table(key.table)?.primaryKey?.columns == key.referenced
  }

  private func constraintLine(_ constraint: Constraint, in table: Table) -> String {
    let isDefault = constraint.name == constraint.defaultName(in: table.name.name)
    let name = isDefault ? [] : ["name: \(SwiftText.literal(constraint.name))"]
    var modifiers: [String] = []
    let head: String
    switch constraint {
    case .primaryKey(let key):
      head = SwiftText.call("PrimaryKey", key.columns.literals + name, indent: 2)
      modifiers = (key.isWithoutOverlaps ? [".withoutOverlaps()"] : []) + key.included.include
      if key.isOnParentAlone { modifiers.append(".onParentAlone()") }
      modifiers += key.storageParameters.storage + key.deferrability.swift
    case .unique(let unique):
      head = SwiftText.call("Unique", unique.columns.literals + name, indent: 2)
      modifiers = (unique.isWithoutOverlaps ? [".withoutOverlaps()"] : []) + unique.included.include
      if unique.isOnParentAlone { modifiers.append(".onParentAlone()") }
      modifiers += (unique.treatsNullsAsEqual ? [".nullsNotDistinct()"] : [])
      modifiers += unique.storageParameters.storage + unique.deferrability.swift
    case .check(let check):
      let text = SwiftText.literal(check.expression.text, indent: 4)
      head = SwiftText.call("Check", [SwiftText.literal(check.name), text], indent: 2)
      modifiers = check.noInherit ? [".noInheritance()"] : []
      modifiers += Self.validity(check.isValid, check.isEnforced)
    case .foreignKey(let key):
      var arguments = key.columns.literals + ["references: \(SwiftText.name(key.table))"]
      if !referencesPrimaryKey(key) { arguments += key.referenced.literals }
      head = SwiftText.call("ForeignKey", arguments + name, indent: 2)
      if key.onDelete != .noAction { modifiers.append(".onDelete(\(key.onDelete.swift))") }
      if key.onUpdate != .noAction { modifiers.append(".onUpdate(\(key.onUpdate.swift))") }
      if key.match == .full { modifiers.append(".match(.full)") }
      if key.hasPeriod { modifiers.append(".period()") }
      modifiers += key.deferrability.swift + Self.validity(key.isValid, key.isEnforced)
    case .exclusion(let exclusion):
      var arguments =
        exclusion.elements.map { "(\($0.key.swift), \(SwiftText.literal($0.comparison)))" } + name
      if exclusion.method != "gist" { arguments.append("using: \(SwiftText.literal(exclusion.method))") }
      head = SwiftText.call("Exclusion", arguments, indent: 2)
      modifiers = exclusion.included.include
      if let predicate = exclusion.predicate { modifiers.append(".where(\(predicate.swift))") }
      modifiers += exclusion.storageParameters.storage + exclusion.deferrability.swift
    }
    return SwiftText.chain(head, modifiers, indent: 2)
  }

  private static func validity(_ isValid: Bool, _ isEnforced: Bool) -> [String] {
    isEnforced ? (isValid ? [] : [".notValid()"]) : [".notEnforced()"]
  }

  /// The table's own modifiers, behind its closure. Partitions and hypertables have few; the others are set on the
  /// table within.
  private func finished(_ body: String, _ table: Table) -> String {
    var modifiers: [String] = []
    var assignments: [String] = []
    let isPlain = table.partitionOf == nil && table.hypertable == nil
    func say(_ modifier: String, _ assignment: String) {
      if isPlain { modifiers.append(modifier) } else { assignments.append("declared.table.\(assignment)") }
    }
    if let key = table.partitionKey?.partitionKeySwift, table.hypertable == nil {
      modifiers.append(".partitioned(\(key))")
    }
    if !table.inherits.isEmpty, isPlain {
      modifiers.append(".inherits(\(table.inherits.map(SwiftText.name).joined(separator: ", ")))")
    }
    modifiers += table.storageParameters.storage
    if table.isUnlogged { say(".unlogged()", "isUnlogged = true") }
    switch table.rowSecurity {
    case .disabled: break
    case .enabled: say(".rowLevelSecurity()", "rowSecurity = .enabled")
    case .forced: say(".rowLevelSecurity(forced: true)", "rowSecurity = .forced")
    case .disabledForced:
      assignments.append("declared\(isPlain ? "" : ".table").rowSecurity = .disabledForced")
    }
    if let identity = table.replicaIdentity.swift {
      say(".replicaIdentity(\(identity))", "replicaIdentity = \(identity)")
    }
    if let index = table.clusterIndex {
      say(".clustered(on: \(SwiftText.literal(index)))", "clusterIndex = \(SwiftText.literal(index))")
    }
    for (trigger, state) in table.triggerStates.sorted(by: { $0.key < $1.key }) {
      assignments.append(
        "declared.table.triggerStates[\(SwiftText.literal(trigger))] = \(SwiftText.literal(state))")
    }
    modifiers += commentModifier(table.comment)
    for (name, comment) in table.constraintComments.sorted(by: { $0.key < $1.key }) {
      let (constraint, text) = (SwiftText.literal(name), SwiftText.literal(comment))
      say(".comment(onConstraint: \(constraint), \(text))", "constraintComments[\(constraint)] = \(text)")
    }
    for (name, comment) in table.keyIndexComments.sorted(by: { $0.key < $1.key }) {
      let (constraint, text) = (SwiftText.literal(name), SwiftText.literal(comment))
      say(".comment(onIndexOf: \(constraint), \(text))", "keyIndexComments[\(constraint)] = \(text)")
    }
    let source = SwiftText.chain(body, modifiers)
    guard !assignments.isEmpty else { return source }
    let type = table.partitionOf != nil ? "Partition" : isPlain ? "Table" : "Hypertable"
    let lines = ["var declared = \(source)"] + assignments + ["return declared"]
    return "{ () -> \(type) in\n" + lines.joined(separator: "\n") + "\n}()"
  }
}

extension SchemaObject {
  /// Whether it stands inside a table's declaration.
  var isPart: Bool { [.trigger, .constraintTrigger, .policy, .rule, .statistics].contains(kind) }
}

extension Table {
  /// The table without what comes from its parents, as a declaration leaves it out.
  fileprivate func withoutInherited(from schema: Schema) -> Table {
    var own = self
    own.attachedKeys = [:]
    own.columns = own.columns.map { column in
      var column = column
      if !column.hasOwnNotNull(in: name) { column.notNull = .init() }
      return column
    }
    let parents = (partitionOf.map { [$0.parent] } ?? []) + inherits
    guard !parents.isEmpty else { return own }
    own.columns = own.columns.filter { column in
      let inherited = parents.lazy.compactMap { schema.table($0)?.simplified.column(column.name) }.first
      guard let inherited else { return true }
      // A partition has its parent's identity, an heir one of its own or none.
      return column.alone != inherited.alone || column.comment != nil || column.options.statistics != nil
        || !column.options.parameters.isEmpty || partitionOf == nil && column.identity != nil
        || column.nameOfNotNull(in: name).map { constraintComments[$0] != nil } == true
    }
    own.columns = own.columns.map { column in
      var column = column
      column.isInherited = false
      if partitionOf != nil { column.identity = nil }
      return column
    }
    own.constraints = ownConstraints
    own.inheritedConstraints = []
    own.indexes = ownIndexes
    own.constraintComments = constraintComments.filter { name, _ in !inheritedConstraints.contains(name) }
    own.keyIndexComments = keyIndexComments.filter { name, _ in !inheritedConstraints.contains(name) }
    return own
  }
}

extension Table {
  /// The constraints to be declared, by the same rule as ``ownIndexes``.
  private var ownConstraints: [Constraint] {
    let isOwn: (Constraint) -> Bool = {
      !inheritedConstraints.contains($0.name) && attachedKeys[$0.name] == nil
    }
    let own = constraints.filter(isOwn)
    let attached = constraints.filter { key in
      key.isBackedByIndex && !isOwn(key)
        && (key.name != key.defaultName(in: name.name) || own.contains { $0.unnamed == key.unnamed })
    }
    return attached + own
  }

  /// The indexes to be declared: not those that its parent's bring. One of these stands there where it has something of its
  /// own, or PostgreSQL would give it another name, or could take another for it: the first that is alike is taken.
  private var ownIndexes: [Index] {
    let own = indexes.filter { $0.parent == nil }
    let attached = indexes.filter { index in
      index.parent != nil
        && (index.name != index.defaultName(in: name.name) || index.hasOptions
          || own.contains { $0.isAlike(index) })
    }
    return attached.map { index in
      var index = index
      index.parent = nil
      return index
    } + own
  }
}

extension Index {
  /// Whether it has what the one above it doesn't bring.
  fileprivate var hasOptions: Bool { comment != nil || !storageParameters.isEmpty }
}

extension Column {
  /// Without what is not handed down.
  fileprivate var alone: Column {
    var copy = self
    copy.isInherited = false
    copy.identity = nil
    copy.notNull = NotNull()
    copy.comment = nil
    copy.options.statistics = nil
    copy.options.parameters = [:]
    return copy
  }
}
