import Foundation
import Postgres
import SchemaKit

/// Where a schema to compare comes from.
public enum SchemaSource: Sendable, Hashable {
  /// The schema that is declared in this program.
  case declaration
  /// A live database.
  case database(PostgresConfiguration)
  /// The directory of revisions, replayed to the newest or as far as is said.
  case migrations(to: UpgradeTarget = .head)
  /// A file of SQL statements, such as `pg_dump --schema-only` writes.
  case file(String)
  /// Nothing: a database without objects.
  case empty

  /// The directory of revisions before the first one: nothing, and what the declaration leaves to others is left to them.
  static let base = SchemaSource.migrations(to: .steps(0))

  /// Reads a source as a user names it: `declaration`, `migrations`, `migrations:20261123140512`, `migrations:base`, `empty`, a database's URL, or
  /// a file's path.
  ///
  /// - Throws: a ``MigratorError`` or `PostgresError` that says what can be written.
  public init(_ text: String) throws {
    switch text {
    case "declaration": self = .declaration
    case "migrations": self = .migrations()
    case "\(Self.replayPrefix)base": self = .base
    case "empty": self = .empty
    case _ where FileManager.default.fileExists(atPath: text): self = .file(text)
    case _ where text.hasPrefix(Self.replayPrefix):
      let revision = text.dropFirst(Self.replayPrefix.count)
      guard let target = UpgradeTarget(String(revision)) else {
        throw MigratorError(
          "\"\(revision)\" is no revision",
          advice: "write its digits, such as migrations:20261123140512, or migrations:base")
      }
      self = .migrations(to: target)
    case _ where text.contains("://") || text.contains("="):
      self = .database(try PostgresConfiguration(text))
    case _ where text.hasSuffix(".sql"): throw MigratorError("there is no file \(text)")
    default:
      throw MigratorError(
        // It may hold a password.
        "\(text.contains("@") ? "this" : "\"\(text)\"") is no source of a schema",
        advice:
          "write declaration, migrations, migrations:REVISION, empty, database, a URL such as postgresql://owner@localhost/iot, "
          + "or the path of an .sql file")
    }
  }

  /// Whether it is a directory of revisions.
  var isMigrations: Bool { if case .migrations = self { true } else { false } }

  private static let replayPrefix = "migrations:"

  /// The database, where it is one.
  public var configuration: PostgresConfiguration? {
    if case .database(let configuration) = self { configuration } else { nil }
  }
}
