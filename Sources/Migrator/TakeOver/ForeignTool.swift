import SchemaKit

/// A tool that keeps a history of its own in a database, from which the migrator can take over.
public enum ForeignTool: String, Sendable, CaseIterable {
  /// Alembic, of SQLAlchemy.
  case alembic
  /// golang-migrate.
  case golangMigrate = "golang-migrate"
  /// Flyway.
  case flyway
  /// dbmate.
  case dbmate

  /// The table it keeps its history in, unless it is told otherwise.
  public var table: QualifiedName {
    switch self {
    case .alembic: "alembic_version"
    case .golangMigrate, .dbmate: "schema_migrations"
    case .flyway: "flyway_schema_history"
    }
  }

  /// The columns by which its table is known.
  var columns: Set<String> {
    switch self {
    case .alembic: ["version_num"]
    case .golangMigrate: ["version", "dirty"]
    case .flyway: ["installed_rank", "version", "type", "script", "success"]
    case .dbmate: ["version"]
    }
  }

  /// The command that leads to a version.
  func upgrade(to version: String) -> String {
    switch self {
    case .alembic: "alembic upgrade \(version)"
    case .golangMigrate: "migrate goto \(version)"
    case .flyway: "flyway migrate -target=\(version)"
    case .dbmate: "dbmate migrate"
    }
  }
}
