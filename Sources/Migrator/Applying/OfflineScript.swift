import SchemaKit

/// The SQL that an upgrade would run, made without a database.
public struct OfflineScript: Sendable {
  /// The whole script, for `psql -v ON_ERROR_STOP=1 -f`.
  public let text: String

  /// The script that leads from one revision, or base, to another, or the newest.
  public init(
    schema: Schema, directory: MigrationsDirectory, from start: String? = nil, to end: String? = nil
  ) throws {
    let chain = try directory.verifiedChain()
    let first = try start.map { try chain.place(of: $0) + 1 } ?? 0
    let last = try end.map { try chain.place(of: $0) + 1 } ?? chain.count
    guard first <= last else {
      throw MigratorError("\(end ?? "") is before \(start ?? "")", advice: "exchange the two")
    }
    let ledger = Ledger(schema.ledger)
    text = try chain[first..<last].map { revision in
      // After the first revision, which may have made the ledger's namespace.
      let creation = revision.header.parent == nil ? "\(ledger.creation);\n" : ""
      let record = "\(creation)\(ledger.insertion(revision));\n"
      let file = revision.upFile
      let steps = try file.steps(in: directory.path)
      guard steps.count == 1, steps[0].isTransactional else {
        return steps.map(Self.text).joined() + "BEGIN;\n\(record)COMMIT;\n"
      }
      return """
        BEGIN;

        \(file.text)\(file.endsOpen ? "\n;\n" : "")
        \(SessionReset.beforeRecord);
        \(record)
        COMMIT;
        \(SessionReset.all);

        """
    }.joined(separator: "\n")
  }

  private static func text(_ step: RevisionStep) -> String {
    let statements = step.statements.map { "\($0.text);\n\n" }.joined()
    let body = step.isTransactional ? "BEGIN;\n\n\(statements)COMMIT;\n" : statements
    return "\(body)\(SessionReset.all);\n\n"
  }
}
