/// Tells from a statement's text which locks it takes (manual, section 13.3.1, and the pages of the commands).
struct LockReader {
  private(set) var claims: [LockClaim] = []
  /// Whether the text tells. A DO block or a call of a function may lock anything.
  private(set) var isComplete = true
  private var words: ArraySlice<String>

  init(_ statement: Statement) {
    words = statement.words[...]
    read()
  }

  private mutating func read() {
    switch next() {
    case "CREATE": readCreate()
    case "ALTER": readAlter()
    case "DROP": readDrop()
    case "COMMENT": readComment()
    case "INSERT", "DELETE", "UPDATE", "MERGE", "COPY":
      _ = take("INTO") || take("FROM")
      claim(.rowExclusive)
    case "TRUNCATE", "CLUSTER":
      _ = take("TABLE")
      claimAll(.accessExclusive)
      readCascade()
    case "LOCK": readLock()
    case "REFRESH": readRefresh()
    case "REINDEX": readReindex()
    case "VACUUM":
      claimLast(words.contains { $0.uppercased() == "FULL" } ? .accessExclusive : .shareUpdateExclusive)
    case "ANALYZE": claimLast(.shareUpdateExclusive)
    case "DO", "CALL", "SELECT", "WITH", "IMPORT", "REASSIGN": isComplete = false
    default: break
    }
  }

  private mutating func readComment() {
    guard take("ON") else { return }
    if take("TABLE") { return claim(.shareUpdateExclusive, isOnly: true) }
    guard take("COLUMN"), let name = name() else { return }
    // The last part is the column's.
    let table = words.first == "." ? name[...] : name[..<(name.lastIndex(of: ".") ?? name.endIndex)]
    claims.append(LockClaim(String(table), .shareUpdateExclusive).only)
  }

  /// What stands on a thing may be anything.
  private mutating func readCascade() {
    if words.contains(where: { $0.uppercased() == "CASCADE" }) { isComplete = false }
  }

  private mutating func readCreate() {
    let isReplaced = take("OR") && take("REPLACE")
    _ = take("UNIQUE") || take("CONSTRAINT") || take("UNLOGGED")
    switch next() {
    case "INDEX":
      let isConcurrent = take("CONCURRENTLY")
      guard skip(to: "ON") else { return }
      claim(isConcurrent ? .shareUpdateExclusive : .share, waitsAs: .share)
    case "TRIGGER":
      guard skip(to: "ON") else { return }
      claim(.shareRowExclusive)
    case "POLICY":
      guard skip(to: "ON") else { return }
      claim(.accessExclusive, isOnly: true)
    case "RULE":
      guard skip(to: "TO") else { return }
      claim(.accessExclusive, isOnly: true)
    case "STATISTICS":
      guard skip(to: "FROM") else { return }
      claim(.shareUpdateExclusive, isOnly: true)
    case "TABLE":
      var rest = self
      if rest.skip(to: "PARTITION"), rest.take("OF"), let parent = rest.name() {
        claims.append(LockClaim(parent, .accessExclusive).only)
      }
      claimReferences()
    case "VIEW":
      if isReplaced { claim(.accessExclusive) }
    // Its scripts may do anything.
    case "EXTENSION": isComplete = false
    default: break
    }
  }

  private mutating func readAlter() {
    switch next() {
    case "TABLE":
      takeExists()
      let isOnly = take("ONLY")
      guard let table = name() else { return }
      _ = take("*")
      let actions = AlterActions(words)
      let claim = LockClaim(table, actions.mode, waitsAs: actions.waitsAs)
        .dropping(.named(actions.droppedConstraints))
      claims.append(isOnly || actions.isOnly ? claim.only : claim)
      claims += actions.partitions
      claimReferences()
    case "INDEX":
      takeExists()
      guard let index = name() else { return }
      claims.append(LockClaim(index, .shareUpdateExclusive).only)
      if take("ATTACH"), take("PARTITION"), let part = name() {
        claims.append(LockClaim(part, .accessExclusive).only)
      }
    case "POLICY":
      guard skip(to: "ON") else { return }
      claim(.accessExclusive, isOnly: true)
    case "TRIGGER":
      guard skip(to: "ON") else { return }
      claim(.accessExclusive)
    case "MATERIALIZED", "VIEW", "SEQUENCE":
      _ = take("VIEW")
      takeExists()
      claim(.accessExclusive)
    // The tables that use it are locked.
    case "DOMAIN", "EXTENSION": isComplete = false
    default: readCascade()
    }
  }

  private mutating func readDrop() {
    switch next() {
    case "TABLE":
      takeExists()
      repeat {
        if let table = name() { claims.append(LockClaim(table, .accessExclusive).dropping(.all)) }
      } while take(",")
      readCascade()
    case "VIEW", "SEQUENCE":
      takeExists()
      claimAll(.accessExclusive)
      readCascade()
    case "MATERIALIZED":
      _ = take("VIEW")
      takeExists()
      claimAll(.accessExclusive)
    case "INDEX":
      let isConcurrent = take("CONCURRENTLY")
      takeExists()
      repeat {
        guard let index = name() else { return }
        let mode: LockMode = isConcurrent ? .shareUpdateExclusive : .accessExclusive
        claims.append(LockClaim(index, mode, waitsAs: .accessExclusive).withTable)
      } while take(",")
    case "TRIGGER", "POLICY", "RULE":
      guard skip(to: "ON") else { return }
      claim(.accessExclusive)
    default: readCascade()
    }
  }

  private mutating func readLock() {
    _ = take("TABLE")
    var rest = self
    var mode = LockMode.accessExclusive
    if rest.skip(to: "IN"), let end = rest.words.firstIndex(where: { $0.uppercased() == "MODE" }) {
      mode = LockMode(rawValue: rest.words[..<end].joined(separator: " ").uppercased()) ?? mode
    }
    claimAll(mode)
  }

  private mutating func readRefresh() {
    _ = take("MATERIALIZED") && take("VIEW")
    claim(take("CONCURRENTLY") ? .exclusive : .accessExclusive)
  }

  private mutating func readReindex() {
    if words.first == "(" { _ = skip(to: ")") }
    let kind = next()
    let isConcurrent = take("CONCURRENTLY")
    guard ["INDEX", "TABLE"].contains(kind), let relation = name() else { return }
    // Readers of the table plan with all of its indexes.
    let mode: LockMode = isConcurrent ? .shareUpdateExclusive : kind == "INDEX" ? .accessExclusive : .share
    let claim = LockClaim(relation, mode, waitsAs: max(mode, .share))
    claims.append(kind == "INDEX" ? claim.withTable : claim)
  }
}

// What the words are read with.
extension LockReader {
  private mutating func next() -> String { words.next() }
  private mutating func take(_ word: String) -> Bool { words.take(word) }
  private mutating func takeExists() { words.takeExists() }
  private mutating func skip(to word: String) -> Bool { words.skip(to: word) }
  private mutating func name() -> String? { words.takeName() }

  private mutating func claim(_ mode: LockMode, waitsAs: LockMode? = nil, isOnly: Bool = false) {
    let only = take("ONLY") || isOnly
    guard let name = name() else { return }
    let claim = LockClaim(name, mode, waitsAs: waitsAs)
    claims.append(only ? claim.only : claim)
  }

  private mutating func claimAll(_ mode: LockMode) {
    repeat { claim(mode) } while take(",")
  }

  /// The table of VACUUM and the like: what stands behind the options.
  private mutating func claimLast(_ mode: LockMode) {
    if words.first == "(" { _ = skip(to: ")") }
    while take("FULL") || take("FREEZE") || take("VERBOSE") || take("ANALYZE") {}
    claim(mode)
  }

  /// The tables that new foreign keys refer to.
  private mutating func claimReferences() {
    while skip(to: "REFERENCES") {
      if let table = name() { claims.append(LockClaim(table, .shareRowExclusive)) }
    }
  }
}
