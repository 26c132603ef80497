import Postgres
import SchemaKit

/// Where a database stands by the history of another tool.
struct ForeignHistory {
  let tool: ForeignTool
  let table: QualifiedName

  /// The version that the database is at.
  ///
  /// - Throws: a ``MigratorError`` when there is no history, or when it isn't clean: a failed or a half-done migration.
  func version(_ connection: PostgresConnection) async throws -> String {
    try await checkTable(connection)
    let version =
      switch tool {
      case .alembic: try await alembic(connection)
      case .golangMigrate: try await golangMigrate(connection)
      case .flyway: try await flyway(connection)
      case .dbmate:
        try await rows("SELECT max(version)::text AS version FROM \(table)", connection).first?["version"]
      }
    guard let version else {
      throw MigratorError(
        "\(tool.rawValue) has applied nothing to this database: \(table) holds no version",
        advice: "to make the schema in it, run: migrator upgrade")
    }
    return version
  }

  private func rows(_ sql: SQL, _ connection: PostgresConnection) async throws -> [PostgresRow] {
    Array(try await connection.query(sql.text).rows)
  }

  private func checkTable(_ connection: PostgresConnection) async throws {
    let result = try await connection.query(
      """
      SELECT a.attname FROM pg_attribute a
      WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
      """, [SQL.quoted(table)])
    let columns = Set(result.rows.compactMap { $0[0] })
    guard !columns.isEmpty else {
      throw MigratorError(
        "there is no table \(table), where \(tool.rawValue) keeps its history",
        advice: "if it is kept elsewhere, say so: --table namespace.name")
    }
    // Two tools use the same name.
    let isOther = tool == .dbmate && columns.contains("dirty")
    guard tool.columns.isSubset(of: columns), !isOther else {
      let other = ForeignTool.allCases.first {
        $0 != tool && $0 != .dbmate && $0.columns.isSubset(of: columns)
      }
      throw MigratorError(
        "\(table) is not a history of \(tool.rawValue): it has the columns \(columns.sorted().joined(separator: ", "))",
        advice: other.map { "it looks like one of \($0.rawValue): migrator adopt \($0.rawValue)" })
    }
  }

  /// One row for each head of the chain.
  private func alembic(_ connection: PostgresConnection) async throws -> String? {
    let heads = try await rows("SELECT version_num FROM \(table) ORDER BY 1", connection).compactMap { $0[0] }
    guard heads.count <= 1 else {
      throw MigratorError(
        "alembic is at \(heads.count) heads: \(heads.joined(separator: ", "))",
        advice: "join the branches (alembic merge heads), upgrade, and adopt then")
    }
    return heads.first
  }

  /// One row; `dirty` while a migration runs, and after it failed.
  private func golangMigrate(_ connection: PostgresConnection) async throws -> String? {
    guard let row = try await rows("SELECT version::text AS version, dirty FROM \(table)", connection).first
    else { return nil }
    let version = try row.text("version")
    guard try !row.bool("dirty") else {
      throw MigratorError(
        "golang-migrate marks version \(version) as dirty: it failed half-way, or runs at this moment",
        advice: "fix the database by hand, then run: migrate force \(version)")
    }
    return version
  }

  /// A row for each run: migrations, those taken back, and those that failed.
  private func flyway(_ connection: PostgresConnection) async throws -> String? {
    let all = try await rows(
      "SELECT version, type, script, success FROM \(table) ORDER BY installed_rank", connection)
    if let failed = try all.first(where: { try !$0.bool("success") }) {
      throw MigratorError(
        "a migration of flyway failed: \(try failed.text("script"))",
        advice: "fix the database, then run: flyway repair")
    }
    var applied: Set<String> = []
    for row in all {
      guard let version = row["version"] else { continue }
      if try row.text("type").hasPrefix("UNDO") || row.text("type") == "DELETE" {
        applied.remove(version)
      } else {
        applied.insert(version)
      }
    }
    return applied.max { Self.parts($0).lexicographicallyPrecedes(Self.parts($1)) }
  }

  /// `1.10` is later than `1.9`.
  private static func parts(_ version: String) -> [Int] {
    version.split { $0 == "." || $0 == "_" }.map { Int($0) ?? 0 }
  }
}
