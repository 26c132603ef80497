// What a statement is about, beyond the objects of its database.
extension Statement {
  /// The name in `CREATE DATABASE name`.
  var createdDatabase: String? {
    var words = words[...]
    return words.take("CREATE DATABASE") ? words.first?.sqlName : nil
  }

  /// Whether it is of no account to a comparison, or would need what another server lacks.
  var isPassedOver: Bool { setsOwner || isAboutDatabase || isAboutSubscription || movesRows }

  /// What it changes beyond the database that it runs in, itself or in a DO block, with the line; nil for other statements.
  var farReaching: (command: String, line: Int)? {
    if let command = clusterCommand { return (command, line) }
    for inner in blockBeginnings {
      if inner.isAboutDatabase { return ("\(inner.leadingWords(1)) of a database", inner.line) }
      if let reach = inner.farReaching { return reach }
    }
    return nil
  }

  private var clusterCommand: String? {
    let head = leadingWords(2)
    if Self.clusterCommands.contains(head), !words[...].contains(words: "USER MAPPING") { return head }
    let command = leadingWords(1)
    switch command {
    // In a block it may be the name of a variable.
    case "COPY":
      return words[...].contains(words: "FROM") || words[...].contains(words: "TO")
        ? "COPY of a file or a program" : nil
    case "GRANT" where subject.isEmpty, "REVOKE" where subject.isEmpty: return "\(command) of a role"
    case "GRANT", "REVOKE", "COMMENT", "SECURITY":
      return ["ROLE", "TABLESPACE", "PARAMETER"].contains(subject) ? "\(command) ON \(subject)" : nil
    default: return nil
    }
  }

  private static let clusterCommands = Set(
    ["CREATE", "ALTER", "DROP"].flatMap { verb in
      ["ROLE", "USER", "GROUP", "TABLESPACE"].map { "\(verb) \($0)" }
    } + ["ALTER SYSTEM", "DROP OWNED", "REASSIGN OWNED"])

  /// The word behind ON, in capitals.
  private var subject: String {
    var words = words[...]
    return words.skip(to: "ON") ? words.next() : ""
  }

  /// Whether it is `ALTER … OWNER TO role` and nothing else. `RENAME owner TO …` is about a column of that name.
  private var setsOwner: Bool {
    let words = words[...].map { $0.uppercased() }
    guard words.first == "ALTER", words.count > 5, words.dropLast().suffix(2) == ["OWNER", "TO"] else {
      return false
    }
    return !["RENAME", "COLUMN", "ATTRIBUTE", "CONSTRAINT"].contains(words[words.count - 4])
      && words[...].splitAtCommas().count == 1
  }

  /// Whether it makes a database, or is about one as a whole: `pg_dump --create` writes such.
  private var isAboutDatabase: Bool {
    switch leadingWords(1) {
    case "CREATE", "DROP": leadingWords(2).hasSuffix(" DATABASE")
    case "ALTER":
      leadingWords(2) == "ALTER DATABASE"
        || leadingWords(2) == "ALTER ROLE" && words[...].contains(words: "IN DATABASE")
    case "COMMENT", "GRANT", "REVOKE", "SECURITY": subject == "DATABASE"
    default: false
    }
  }

  private var isAboutSubscription: Bool {
    leadingWords(2).hasSuffix(" SUBSCRIPTION") || leadingWords(3) == "COMMENT ON SUBSCRIPTION"
  }

  /// Whether it is a COPY to or from psql.
  private var movesRows: Bool {
    let words = words[...]
    return words.starts(with: "COPY")
      && (words.contains(words: "FROM STDIN") || words.contains(words: "TO STDOUT"))
  }
}
