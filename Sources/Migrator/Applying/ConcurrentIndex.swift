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

  func isPointless(_ connection: PostgresConnection) async throws -> Bool {
    guard isCreation else { return try await isDone(connection) }
    let sql = """
      SELECT FROM pg_class t JOIN pg_class c ON c.relnamespace = t.relnamespace
      WHERE t.oid = to_regclass($1) AND c.relname = $2
      """
    return try await !connection.query(sql, [table, identifier]).rows.isEmpty
  }

  /// What a broken build left is dropped.
  func isDone(_ connection: PostgresConnection) async throws -> Bool {
    guard isCreation else {
      return try await connection.query("SELECT to_regclass($1)", [name]).rows.first?[0] == nil
    }
    let sql = """
      SELECT x.indisvalid AS is_valid, format('%I.%I', n.nspname, c.relname) AS name
      FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE x.indrelid = to_regclass($1) AND c.relname = $2
      """
    guard let row = try await connection.query(sql, [table, identifier]).rows.first else { return false }
    if try row.bool("is_valid") { return true }
    try await connection.execute("DROP INDEX CONCURRENTLY \(try row.text("name"))")
    return false
  }
}
