/// A lock that a statement takes on a table or an index.
struct LockClaim: Hashable, Sendable {
  /// What is locked, quoted as SQL.
  let relation: String
  let mode: LockMode
  /// The statement waits for sessions that hold what this mode conflicts with: a concurrent build takes a weak lock, and
  /// yet lets transactions that write end first.
  let waitsAs: LockMode
  /// Whether partitions and children are locked too.
  var hasChildren = true
  /// Whether the relation is an index whose table is locked with it.
  var hasTable = false
  /// The foreign keys whose referenced tables are locked with it: what they do to those goes too.
  var droppedKeys = ForeignKeys.none

  /// Foreign keys of a table.
  enum ForeignKeys: Hashable, Sendable {
    case none, all
    case named(Set<String>)

    func contain(_ name: String) -> Bool {
      switch self {
      case .none: false
      case .all: true
      case .named(let names): names.contains(name)
      }
    }
  }

  init(_ relation: String, _ mode: LockMode, waitsAs: LockMode? = nil) {
    self.relation = relation
    self.mode = mode
    self.waitsAs = waitsAs ?? mode
  }

  var only: Self {
    var copy = self
    copy.hasChildren = false
    return copy
  }

  func dropping(_ keys: ForeignKeys) -> Self {
    var copy = self
    copy.droppedKeys = keys
    return copy
  }

  var withTable: Self {
    var copy = self
    copy.hasTable = true
    return copy
  }
}
