/// A file of the migrations directory that stops nothing, and may not be what somebody meant.
public struct MisfitFile: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The file's name.
  public let file: String
  /// What is strange about it.
  public let problem: String

  /// `file: problem`.
  public var description: String { "\(file): \(problem)" }
}

extension MigrationsDirectory {
  /// The SQL files that are no part of a revision, and the revisions whose files' names have other digits than their heads.
  public func misfits(_ chain: [Revision]) throws -> [MisfitFile] {
    let strays = (try names() ?? []).filter { name in
      name.lowercased().hasSuffix(".sql") && ![".up.sql", ".down.sql"].contains { name.hasSuffix($0) }
    }
    let misnamed = chain.filter { revision in
      guard let digits = RevisionID(String(revision.stem.prefix { $0 != "_" })) else { return false }
      return digits != revision.id
    }
    return strays.sorted().map {
      MisfitFile(
        file: $0,
        problem: "is not read: a revision is two files, DIGITS_WORDS.up.sql and DIGITS_WORDS.down.sql, as "
          + "migrator create writes them")
    }
      + misnamed.map {
        MisfitFile(
          file: $0.upFile.name,
          problem: "is revision \($0.id) by its head, which counts, and another by its name")
      }
  }
}
