import SchemaKit

/// The changes that turn one schema into another, in no order yet.
///
/// Pure: it compares values. Where the two come from is not its affair, so the way back is the same with the
/// schemas exchanged.
public struct SchemaDiff: Sendable {
  /// The changes.
  public private(set) var changes: [Change] = []
  /// The types that are rebuilt, with all columns of theirs; a range type's multirange type too.
  private(set) var rebuiltTypes: Set<QualifiedName> = []

  /// Those among them whose columns hold texts meanwhile.
  private(set) var rebuiltRanges: Set<QualifiedName> = []

  /// The tables and views that are dropped, for good or to be made anew.
  private(set) var droppedRelations: Set<QualifiedName> = []
  /// The indexes that are dropped, to be made anew or not.
  private(set) var droppedIndexes: Set<QualifiedName> = []
  /// The indexes that are made, keys' too: those of partitioned tables with one for each partition.
  private(set) var createdIndexes: Set<QualifiedName> = []

  /// The columns that are dropped and added again.
  var replacedColumns: Set<ObjectReference> = []
  /// The defaults that go before what they stand on does.
  var defaultsTakenOff: Set<ObjectReference> = []

  /// The routines that go, and those that can be made only then: see ``rivalRoutines()``.
  private(set) var rivals: [ObjectReference: [ObjectReference]] = [:]

  /// The renames as they are found, of which ``current`` knows already.
  private(set) var collectedRenames = CollectedRenames()
  /// The same in the order in which they are made.
  private(set) var renames = RenameOrder()

  private(set) var current: Schema
  /// The names in it, once something asked for them.
  private var currentNames: Set<DatabaseObject>?
  /// The names that NOT NULL constraints of the table that is compared are to have.
  var renamedNotNulls: [(table: QualifiedName, column: String, name: String)] = []
  /// The names of NOT NULL constraints, once something asked for them.
  var notNullNames: NotNullNames?
  /// What stands on each table or view before, its triggers, policies and rules.
  private(set) var attachments: [QualifiedName: [ObjectReference]] = [:]
  let wanted: Schema
  /// What there was, before anything was renamed.
  let origin: Schema
  /// The names that relations and constraints had then.
  var formerNames: Set<DatabaseObject> { origin.names }
  /// The objects that are not to be replaced in place.
  let anew: Set<ObjectReference>

  /// Compares two schemas.
  public init(from current: Schema, to wanted: Schema) { self.init(from: current, to: wanted, anew: []) }

  /// Compares two schemas; `anew` are objects to drop and make anew where they differ.
  init(from current: Schema, to wanted: Schema, anew: Set<ObjectReference>) {
    self.current = current
    self.wanted = wanted
    self.anew = anew
    origin = current
    for rename in wanted.renames(from: current) { take([rename]) }
    compareNamespaces()
    compareExtensions()
    compareEnums()
    renameMultiranges()
    let rebuilt = typesToRebuild
    compareDomains(rebuilding: rebuilt)
    compareCompositeTypes(rebuilding: rebuilt)
    compareRangeTypes(rebuilding: rebuilt)
    compareSequences()
    compareTables()
    settleSequences()
    attachments = self.current.attachments
    compareObjects()
    rivals = rivalRoutines()
    remakeDependants()
    compareDefaults()
    rejoinPublications()
    completeIndexesMadeAnew()
    remakeForeignKeys()
    restoreIndexRoles()
    compareTriggerStates()
    comparePrivileges()
    renumber()
    renames = orderRenames()
    changes = renames.steps.map { .rename($0.rename) } + changes
  }

  /// Whether the schemas are equal, but for what is not compared (the order of columns, say).
  public var isEmpty: Bool { changes.isEmpty }

  mutating func add(_ change: Change) {
    switch change {
    case .rebuildEnum(_, let to, _): replace(to.name, "TYPE", over: [])
    case .rebuildDomain(let from, let to, _):
      replace(to.name, "DOMAIN", over: [from.type.userDefinedName].compactMap { $0 })
    case .rebuildCompositeType(let from, let to, _):
      replace(to.name, "TYPE", over: from.attributes.compactMap(\.type.userDefinedName))
    case .createIndex(let table, let index) where !index.isOnParentAlone:
      createdIndexes.insert(table.sibling(index.name))
    case .addConstraint(let table, let constraint)
    where constraint.isBackedByIndex && !constraint.isOnParentAlone:
      createdIndexes.insert(table.sibling(constraint.name))
    case .rebuildCollation(let to, _):
      changes.append(.dropReplaced(keyword: "COLLATION", to.name, over: []))
    case .dropTable(let table): droppedRelations.insert(table.name)
    case .dropObject(let object) where object.isRelation: droppedRelations.insert(object.name)
    case .dropIndex(let table, let index): droppedIndexes.insert(table.sibling(index.name))
    case .dropConstraint(let table, let constraint): droppedIndexes.insert(table.sibling(constraint.name))
    default: break
    }
    changes.append(change)
  }

  private mutating func replace(_ type: QualifiedName, _ keyword: String, over types: [QualifiedName]) {
    rebuiltTypes.insert(type)
    changes.append(.dropReplaced(keyword: keyword, type, over: types))
  }

  /// A range type that is made anew, with its multirange type.
  mutating func rebuild(range: SchemaObject) {
    rebuiltTypes.formUnion([range.name, range.multirange])
    rebuiltRanges.formUnion([range.name, range.multirange])
  }

  /// Renames one thing, whose new name is free.
  mutating func collect(_ rename: Rename) {
    let change = current.nameChange(rename)
    collectedRenames.add(change)
    currentNames?.subtract(change.frees)
    currentNames?.formUnion(change.takes)
    current.apply(rename)
  }

  /// Gives a name back, as its rename is none of the changes.
  mutating func giveBack(_ rename: Rename) {
    currentNames = nil
    current.apply(rename)
  }

  /// Whether a relation or a constraint of the current schema has a name.
  mutating func isTaken(_ name: DatabaseObject) -> Bool {
    let names = currentNames ?? current.names
    currentNames = names
    return names.contains(name)
  }

  /// An index that comes with another, or goes with it.
  mutating func follow(_ index: QualifiedName, isMade: Bool) {
    if isMade { createdIndexes.insert(index) } else { droppedIndexes.insert(index) }
  }

  /// Takes changes back that others make needless.
  mutating func remove(where isNeedless: (Change) -> Bool) { changes.removeAll(where: isNeedless) }

  /// Puts others in the place of changes.
  mutating func revise(_ revision: (Change) -> Change) { changes = changes.map(revision) }

  private mutating func compareNamespaces() {
    let pair = Matched(current.namespaces, wanted.namespaces, by: \.name)
    for namespace in pair.added {
      add(.createNamespace(namespace))
      compareComment(.namespace(namespace.name), nil, namespace.comment)
    }
    for (old, new) in pair.kept { compareComment(.namespace(new.name), old.comment, new.comment) }
    // `public` is never dropped, and neither is what other teams' namespaces hold: only what was declared once.
    for namespace in pair.removed where namespace.name != "public" { add(.dropNamespace(namespace)) }
  }

  private mutating func compareExtensions() {
    let pair = Matched(current.extensions, wanted.extensions, by: \.name)
    for item in pair.added {
      add(.createExtension(item))
      compareComment(.extension(item.name), nil, item.comment)
    }
    for (old, new) in pair.kept {
      compareComment(.extension(new.name), old.comment, new.comment)
      if let namespace = new.namespace, namespace != old.namespace {
        guard old.isRelocatable else {
          add(.dropExtension(old))
          add(.createExtension(new))
          continue
        }
        add(.moveExtension(new, to: namespace))
      }
      if let version = new.version, version != old.version { add(.updateExtension(new)) }
    }
    for item in pair.removed.reversed() { add(.dropExtension(item)) }
  }

  private mutating func compareEnums() {
    let pair = Matched(current.enums, wanted.enums, by: \.name)
    for type in pair.added {
      add(.createEnum(type))
      compareComment(.type(type.name), nil, type.comment)
    }
    for type in pair.removed { add(.dropEnum(type)) }
    for (old, new) in pair.kept {
      compareLabels(old, new)
      // A type that takes another's place has no comment yet.
      compareComment(.type(new.name), rebuiltTypes.contains(new.name) ? nil : old.comment, new.comment)
    }
  }

  private mutating func compareLabels(_ old: EnumType, _ new: EnumType) {
    guard old.labels != new.labels else { return }
    guard EnumLabels.canGrow(from: old.labels, to: new.labels) else {
      return add(.rebuildEnum(from: old, to: new, columns: columnsKeeping(new.name)))
    }
    for addition in EnumLabels.additions(from: old.labels, to: new.labels) {
      add(.addEnumLabel(new.name, label: addition.label, before: addition.before))
    }
  }

  /// The columns that have an enum type before and after.
  func columnsKeeping(_ type: QualifiedName) -> [RebuiltColumn] {
    columnsKeeping { $0.type.userDefinedName == type }
  }

  /// The columns of which something holds before and after.
  func columnsKeeping(where isMeant: (Column) -> Bool) -> [RebuiltColumn] {
    Matched(current.tables, wanted.tables, by: \.name).kept.flatMap { old, new in
      let lineage = Lineage(old, new, from: current, to: wanted)
      return new.columns.compactMap { column -> RebuiltColumn? in
        // One that is computed is made anew.
        guard column.generation == nil, isMeant(column), let before = old.column(column.name), isMeant(before)
        else { return nil }
        return RebuiltColumn(
          table: new.name, column: column, hasDefault: before.defaultExpression != nil,
          isHandedDown: lineage.handsDown(column.name))
      }
    }
  }

  private mutating func compareSequences() {
    renameOwnedSequences()
    let pair = Matched(current.sequences, wanted.sequences, by: \.name)
    for sequence in pair.added {
      add(.createSequence(sequence))
      if let owner = sequence.owner { add(.setSequenceOwner(sequence.name, from: nil, to: owner)) }
      compareComment(.sequence(sequence.name), nil, sequence.comment)
    }
    for sequence in pair.removed { add(.dropSequence(sequence)) }
    for (old, new) in pair.kept {
      if old.type != new.type
        || old.options.resolved(for: old.type) != new.options.resolved(for: new.type)
      {
        add(.alterSequence(from: old, to: new))
      }
      if old.isUnlogged != new.isUnlogged { add(.setSequenceUnlogged(new.name, new.isUnlogged)) }
      compareOwners(old, new)
      compareComment(.sequence(new.name), old.comment, new.comment)
    }
  }

  private mutating func compareOwners(_ old: Sequence, _ new: Sequence) {
    guard old.owner != new.owner else { return }
    guard let before = old.owner, new.owner != nil, wanted.table(before.table)?.column(before.column) == nil
    else { return add(.setSequenceOwner(new.name, from: old.owner, to: new.owner)) }
    // In two steps: the new owner may have to wait until the old one is gone, whose names it takes.
    add(.setSequenceOwner(new.name, from: before, to: nil))
    add(.setSequenceOwner(new.name, from: nil, to: new.owner))
  }

  /// The sequence of a `serial` column that was renamed, or whose table was, keeps its place under its new name.
  private mutating func renameOwnedSequences() {
    guard !changes.isEmpty || !collectedRenames.all.isEmpty else { return }
    let pair = Matched(current.sequences, wanted.sequences, by: \.name)
    for sequence in pair.added {
      let former = pair.removed.first { $0.owner == sequence.owner && $0.type == sequence.type }
      guard let former, sequence.owner != nil else { continue }
      take([.sequence(from: former.name, to: sequence.name)])
    }
  }

  /// A sequence goes with the column that owns it: one that stays is let go before its owner is made anew, and one
  /// that goes needs no DROP SEQUENCE, unless others use it until then.
  private mutating func settleSequences() {
    var dropped: Set<Sequence.Owner> = []
    for change in changes {
      switch change {
      case .dropTable(let table):
        dropped.formUnion(table.columns.map { .init(table: table.name, column: $0.name) })
      case .dropColumn(let table, let column): dropped.insert(.init(table: table, column: column.name))
      default: break
      }
    }
    guard !dropped.isEmpty else { return }
    let pair = Matched(current.sequences, wanted.sequences, by: \.name)
    let going = pair.removed.filter { $0.owner.map(dropped.contains) ?? false }
    let shared = sharedSequences(going)
    let withOwner = Set(going.map(\.name)).subtracting(shared)
    remove { if case .dropSequence(let sequence) = $0 { withOwner.contains(sequence.name) } else { false } }
    for sequence in going where shared.contains(sequence.name) {
      add(.setSequenceOwner(sequence.name, from: sequence.owner, to: nil))
    }
    for (old, new) in pair.kept {
      guard let owner = old.owner, owner == new.owner, dropped.contains(owner) else { continue }
      add(.setSequenceOwner(new.name, from: owner, to: nil))
      add(.setSequenceOwner(new.name, from: nil, to: owner))
    }
  }

  /// The sequences that something else than a default of their owner's table may use.
  private func sharedSequences(_ sequences: [Sequence]) -> Set<QualifiedName> {
    guard current.dependencies.isComplete else { return Set(sequences.map(\.name)) }
    let owners = Dictionary(sequences.map { ($0.name, $0.owner?.table) }) { first, _ in first }
    var shared: Set<QualifiedName> = []
    for (holder, needs) in current.dependencies.all {
      for case .relation(let name) in needs {
        guard let owner = owners[name] else { continue }
        if case .columnDefault(let table, _) = holder, table == owner { continue }
        shared.insert(name)
      }
    }
    return shared
  }

  mutating func compareComment(_ target: CommentTarget, _ old: String?, _ new: String?) {
    if old != new { add(.comment(target, new)) }
  }
}

/// Two lists matched by a key.
struct Matched<Element, Key: Hashable> {
  private(set) var added: [Element] = []
  private(set) var removed: [Element] = []
  private(set) var kept: [(old: Element, new: Element)] = []

  init(_ old: [Element], _ new: [Element], by key: (Element) -> Key) {
    let before = Dictionary(zip(old.map(key), old.indices)) { first, _ in first }
    let after = Set(new.map(key))
    removed = old.filter { !after.contains(key($0)) }
    for element in new {
      if let match = before[key(element)] {
        kept.append((old[match], element))
      } else {
        added.append(element)
      }
    }
  }
}
