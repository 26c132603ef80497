import Postgres
import SchemaKit

/// A concurrent index statement that was begun and may have been done in part.
struct ConcurrentIndex: ConcurrentStatement {
  let isCreation: Bool
  /// The index, quoted as SQL; of a creation without its namespace.
  let name: String
  /// The table of a creation, quoted as SQL.
  let table: String

  /// Reads `CREATE INDEX CONCURRENTLY` and `DROP INDEX CONCURRENTLY`; nil for other statements.
  init?(_ statement: Statement) {
    var words = statement.words[...]
    func take(_ word: String) -> Bool { words.take(word) }
    isCreation = words.first?.uppercased() == "CREATE"
    guard take("CREATE") || take("DROP") else { return nil }
    _ = take("UNIQUE")
    guard take("INDEX"), take("CONCURRENTLY") else { return nil }
    if take("IF") { words = words.drop { ["NOT", "EXISTS"].contains($0.uppercased()) } }
    let end = words.firstIndex { ["ON", "USING", "(", "CASCADE", "RESTRICT"].contains($0.uppercased()) }
    name = words[..<(end ?? words.endIndex)].joined()
    words = words[(end ?? words.endIndex)...]
    guard isCreation else {
      table = ""
      return
    }
    guard !name.isEmpty, take("ON") else { return nil }
    _ = take("ONLY")
    let tableEnd = words.firstIndex { ["USING", "("].contains($0.uppercased()) } ?? words.endIndex
    table = words[..<tableEnd].joined()
  }

  /// The index of a creation, unquoted.
  private var identifier: String { name.sqlName }

  var cannotBegin: SQL {
    guard isCreation else { return "to_regclass(\(literal: name)) IS NULL" }
    return """
      EXISTS (SELECT FROM pg_class t JOIN pg_class c ON c.relnamespace = t.relnamespace
        WHERE t.oid = to_regclass(\(literal: table)) AND c.relname = \(literal: identifier))
      """
  }

  func clearAway(_ connection: PostgresConnection) async throws {
    guard isCreation, let (name, _) = try await built(connection) else { return }
    try await connection.execute("DROP INDEX CONCURRENTLY \(name)")
  }

  /// What a broken build left is dropped.
  func isDone(_ connection: PostgresConnection) async throws -> Bool {
    guard isCreation else { return try await cannotBegin(connection) }
    guard let (name, isValid) = try await built(connection) else { return false }
    if !isValid { try await connection.execute("DROP INDEX CONCURRENTLY \(name)") }
    return isValid
  }

  /// The index of the name that the table has, quoted as SQL.
  private func built(_ connection: PostgresConnection) async throws -> (name: String, isValid: Bool)? {
    let sql = """
      SELECT x.indisvalid AS is_valid, format('%I.%I', n.nspname, c.relname) AS name
      FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE x.indrelid = to_regclass($1) AND c.relname = $2
      """
    return try await connection.query(sql, [table, identifier]).rows.first.map {
      (try $0.text("name"), try $0.bool("is_valid"))
    }
  }
}
