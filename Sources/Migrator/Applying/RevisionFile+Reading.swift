extension Revision {
  /// Why the revision can't be taken back, as the head of its down file says: `-- Irreversible: the old table is gone`.
  public var irreversible: String? {
    downFile.text.commentsAtHead.lazy
      .compactMap { $0.wholeMatch(of: /--\s*(?i:irreversible)\s*:\s*(.*)/)?.1 }.first.map { String($0) }
  }

  /// - Throws: a ``MigratorError`` where the revision can't be taken back.
  func requireReversible(in directory: String) throws {
    guard let irreversible else { return }
    throw MigratorError(
      "revision \(id) (\(header.message)) can't be taken back: "
        + (irreversible.isEmpty ? "it is irreversible" : irreversible) + " (\(directory)/\(downFile.name))",
      advice: "write what is to be undone into a new revision, or restore a backup")
  }
}

extension RevisionFile {
  /// The steps of a file, none of which may end the transaction it runs in.
  func steps(in directory: String) throws -> [RevisionStep] {
    let path = "\(directory)/\(name)"
    let steps: [RevisionStep]
    do {
      steps = try RevisionStep.split(text)
    } catch {
      throw MigratorError("\(path):\(error.line): \(error.description)")
    }
    for statement in steps.flatMap(\.statements) {
      guard let (problem, advice) = statement.whatIsRefused else { continue }
      throw MigratorError("\(path):\(statement.line): \(problem)", advice: advice)
    }
    return steps
  }

  /// Whether the last statement has no semicolon.
  var endsOpen: Bool {
    var lexer = SQLLexer(text)
    var isOpen = false
    while let token = lexer.next() {
      if token.kind != .space, token.kind != .comment { isOpen = token.kind != .semicolon }
    }
    return isOpen
  }

  /// What the file says that its statements may cost, with the line of each statement.
  public var hazards: [(line: Int, text: String)] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.enumerated().compactMap { place, line in
      Self.hazard(line).map { (place + 1, $0) }
    }
  }

  /// The same by the line that stands right below the comments.
  var hazardsByLine: [Int: [String]] {
    var (byLine, above): ([Int: [String]], [String]) = ([:], [])
    for (place, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      if line.hasPrefix("--") {
        above += [Self.hazard(line)].compactMap { $0 }
      } else {
        if !above.isEmpty { byLine[place + 1] = above }
        above = []
      }
    }
    return byLine
  }

  private static func hazard(_ line: Substring) -> String? {
    guard line.hasPrefix("-- ") else { return nil }
    let comment = line.dropFirst(3)
    return Hazard.leads.contains { comment.hasPrefix($0 + ": ") } ? String(comment) : nil
  }
}

extension Statement {
  /// Why it can't stand in a revision, and what to do; nil where it can.
  fileprivate var whatIsRefused: (problem: String, advice: String)? {
    if controlsTransaction {
      return (
        "\(leadingWords(1)) can't stand in a revision",
        "migrator runs each revision in one transaction of its own; take the statement out"
      )
    }
    if isUnnamedConcurrentIndex {
      return (
        "CREATE INDEX CONCURRENTLY has to name its index",
        "write CREATE INDEX CONCURRENTLY name ON …: what a broken build leaves behind is found, and dropped, by its name"
      )
    }
    if leadingWords(1) == "COPY", words.suffix(2).map({ $0.uppercased() }) == ["FROM", "STDIN"] {
      return ("rows of COPY … FROM stdin can't stand in a revision", "write them as INSERT")
    }
    return nil
  }

  private var isUnnamedConcurrentIndex: Bool {
    var words = words[...]
    guard words.take("CREATE") else { return false }
    _ = words.take("UNIQUE")
    return words.take("INDEX CONCURRENTLY") && words.first?.uppercased() == "ON"
  }

  /// Whether it begins or ends a transaction, or a part of one.
  var controlsTransaction: Bool {
    let word = leadingWords(1)
    let words = ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE"]
    return words.contains(word) && (word != "PREPARE" || leadingWords(2) == "PREPARE TRANSACTION")
  }
}
