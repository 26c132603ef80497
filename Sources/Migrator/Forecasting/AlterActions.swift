/// The actions of an `ALTER TABLE`, as far as locks go: the strongest one counts (manual, ALTER TABLE).
struct AlterActions {
  private(set) var mode = LockMode.accessShare
  private(set) var waitsAs = LockMode.accessShare
  /// Whether the table is locked without its partitions.
  private(set) var isOnly = true
  /// The partitions that come and go.
  private(set) var partitions: [LockClaim] = []
  /// The constraints that go.
  private(set) var droppedConstraints: Set<String> = []

  /// Reads what stands behind the table's name.
  init(_ words: ArraySlice<String>) {
    for action in words.splitAtCommas() { read(action) }
  }

  private mutating func read(_ action: ArraySlice<String>) {
    var rest = action.dropFirst(2)
    let words = action.map { $0.uppercased() }
    let isConcurrent = words.last == "CONCURRENTLY" || words.last == "FINALIZE"
    switch words.first {
    case "ATTACH":
      raise(.shareUpdateExclusive, isOnly: true)
      if let name = rest.takeName() { partitions.append(LockClaim(name, .accessExclusive)) }
    case "DETACH":
      raise(
        isConcurrent ? .shareUpdateExclusive : .accessExclusive, waitsAs: .accessExclusive, isOnly: true)
      if let name = rest.takeName() { partitions.append(LockClaim(name, .accessExclusive)) }
    case "DROP" where rest.startIndex < rest.endIndex && words.dropFirst().first == "CONSTRAINT":
      rest.takeExists()
      if let name = rest.takeName() { droppedConstraints.insert(name.sqlName) }
      raise(.accessExclusive)
    default: raise(Self.mode(of: words))
    }
  }

  private mutating func raise(_ mode: LockMode, waitsAs: LockMode? = nil, isOnly: Bool = false) {
    self.mode = max(self.mode, mode)
    self.waitsAs = max(self.waitsAs, waitsAs ?? mode)
    self.isOnly = self.isOnly && isOnly
  }

  private static func mode(of words: [String]) -> LockMode {
    switch words.first {
    case "VALIDATE", "CLUSTER", "RESET": return .shareUpdateExclusive
    case "SET" where ["(", "WITHOUT"].contains(words.dropFirst().first): return .shareUpdateExclusive
    case "ENABLE" where words.contains("TRIGGER"), "DISABLE" where words.contains("TRIGGER"):
      return .shareRowExclusive
    case "ADD"
    where words.contains("FOREIGN") && ["CONSTRAINT", "FOREIGN"].contains(words.dropFirst().first):
      return .shareRowExclusive
    case "ALTER":
      let tail = words.dropFirst(words.dropFirst().first == "COLUMN" ? 3 : 2).prefix(2)
      let isWeak = [["SET", "STATISTICS"], ["SET", "("], ["RESET", "("]].contains(Array(tail))
      return isWeak ? .shareUpdateExclusive : .accessExclusive
    default: return .accessExclusive
    }
  }
}
