import Foundation

/// A directory of revisions, each a file to go up and one to go back, and the sum file.
public struct MigrationsDirectory: Sendable {
  /// The directory's path.
  public let path: String
  /// The texts of the files by their names, where they are built into the program; nil where they are on disk.
  private let embedded: [String: String]?

  /// The directory at a path. It need not exist yet.
  public init(path: String) {
    self.path = path
    embedded = nil
  }

  /// A directory that is built into the program, so that an app applies its revisions without the files at hand:
  /// `MigrationsDirectory(embedded: migrationFiles)`, with what the plugin EmbedMigrations makes. It can't be written to.
  public init(embedded files: [String: String]) {
    path = "migrations"
    embedded = files
  }

  /// A file that is not as the sum file says.
  public struct Edit: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The file's name.
    public let file: String
    /// What is wrong with it.
    public let problem: String
    /// Whether the database has what it said before: then it can't be accepted as it is.
    public var isApplied = false

    /// `file: problem`.
    public var description: String { "\(file): \(problem)" }
  }

  /// Makes sure that there is such a directory.
  public func requireDirectory() throws {
    guard embedded != nil || FileManager.default.fileExists(atPath: path) else {
      let place = path.hasPrefix("/") ? "" : " in \(FileManager.default.currentDirectoryPath)"
      throw MigratorError(
        "there is no directory \(path)\(place)",
        advice: "go to the package's directory, or name it: --migrations DIRECTORY")
    }
  }

  /// The chain of revisions, oldest first.
  ///
  /// - Throws: a ``MigratorError`` when files are missing or don't make one line from base.
  public func chain() throws -> [Revision] { try Chain(try revisions()).ordered }

  /// All revisions, by name, whether or not they make one line.
  func revisions() throws -> [Revision] {
    guard let names = try names() else { return [] }
    if let stray = names.sorted().first(where: { $0.isDownFile && !names.contains($0.upFile) }) {
      throw MigratorError(
        "\(path)/\(stray.upFile) is missing, and \(stray) is there",
        advice: "restore it from version control, or take both away")
    }
    return try names.filter { $0.hasSuffix(".up.sql") }.sorted().map { name in
      let up = RevisionFile(name: name, text: try read(name))
      let downName = name.dropLast(".up.sql".count) + ".down.sql"
      guard names.contains(String(downName)) else {
        throw MigratorError(
          "\(path)/\(downName) is missing", advice: "restore it from version control, or write it")
      }
      let down = RevisionFile(name: String(downName), text: try read(String(downName)))
      let header = try Revision.Header(parsing: up.text, file: "\(path)/\(name)")
      return Revision(header: header, upFile: up, downFile: down)
    }
  }

  /// The files that were changed, added or taken away since migrator last wrote the sum file.
  public func edits(_ chain: [Revision]) throws -> [Edit] {
    let sums = try sumFile()
    let recorded = Dictionary(sums.entries.map { ($0.stem, $0) }) { first, _ in first }
    let present = Set(chain.map(\.stem))
    var edits = sums.entries.filter { !present.contains($0.stem) }
      .map { Edit(file: "\($0.stem).up.sql", problem: "is in \(SumFile.name) but not in the directory") }
    for revision in chain {
      guard let entry = recorded[revision.stem] else {
        edits.append(Edit(file: revision.upFile.name, problem: "is not in \(SumFile.name)"))
        continue
      }
      let problem = "was edited after it was written"
      if entry.up != revision.upFile.checksum {
        edits.append(Edit(file: revision.upFile.name, problem: problem))
      }
      if entry.down != revision.downFile.checksum {
        edits.append(Edit(file: revision.downFile.name, problem: problem))
      }
    }
    return edits
  }

  /// Writes a revision's files, then the sum file of the chain with it.
  func write(_ revision: Revision, after chain: [Revision]) throws {
    try requireDisk()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try write(revision.upFile.text, to: revision.upFile.name)
    try write(revision.downFile.text, to: revision.downFile.name)
    try writeSum(chain + [revision])
  }

  /// Puts revisions in the place of others, between `chain` and `rest`.
  func replace(
    _ old: [Revision], with new: [Revision], after chain: [Revision] = [], before rest: [Revision] = []
  ) throws {
    for (place, revision) in new.enumerated() { try write(revision, after: chain + new[..<place]) }
    let kept = Set(new.flatMap { [$0.upFile.name, $0.downFile.name] })
    for name in old.flatMap({ [$0.upFile.name, $0.downFile.name] }) where !kept.contains(name) {
      try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
    try writeSum(chain + new + rest)
  }

  /// Writes the sum file of a chain: its files are taken as they are.
  public func writeSum(_ chain: [Revision]) throws {
    try requireDisk()
    try write(SumFile(chain).text, to: SumFile.name)
  }

  private func sumFile() throws -> SumFile {
    let isThere =
      embedded.map { $0[SumFile.name] != nil }
      ?? FileManager.default.fileExists(atPath: "\(path)/\(SumFile.name)")
    guard isThere else { return try SumFile(parsing: "") }
    return try SumFile(parsing: try read(SumFile.name))
  }

  /// The names of the files; nil where there is no directory.
  func names() throws -> Set<String>? {
    if let embedded { return Set(embedded.keys) }
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return Set(try FileManager.default.contentsOfDirectory(atPath: path))
    } catch {
      throw MigratorError(
        "can't read the directory \(path): \(error.localizedDescription)",
        advice: "name the directory of the revisions: --migrations DIRECTORY")
    }
  }

  private func requireDisk() throws {
    guard embedded == nil else {
      throw MigratorError(
        "the revisions are built into this program, and can't be written",
        advice: "write them in the package's own directory: migrator create")
    }
  }

  func read(_ name: String) throws -> String {
    if let text = embedded?[name] { return text }
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
    } catch {
      throw MigratorError("can't read \(path)/\(name): \(error.localizedDescription)")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw MigratorError("\(path)/\(name) is not UTF-8", advice: "save it as UTF-8")
    }
    return text
  }

  private func write(_ text: String, to name: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"), options: .atomic)
    } catch {
      throw MigratorError("can't write \(path)/\(name): \(error.localizedDescription)")
    }
  }
}

extension String {
  fileprivate var isDownFile: Bool { hasSuffix(".down.sql") }
  /// The up file beside a down file.
  fileprivate var upFile: String { "\(dropLast(".down.sql".count)).up.sql" }
}

extension [MigrationsDirectory.Edit] {
  /// What to do about files that were edited.
  public var advice: String {
    if contains(where: \.isApplied) {
      "restore them from version control, and write what is to change into a new revision: migrator create"
    } else {
      "if the change is meant, and no database has the revision yet, accept it with: migrator hash\n"
        + "otherwise restore the files from version control"
    }
  }
}

extension [Revision] {
  /// Makes sure that each has an identity of its own: without, a line of them has no end.
  func requireDistinct() throws {
    let duplicates = Dictionary(grouping: self, by: \.id).filter { $0.value.count > 1 }
    guard let (id, files) = duplicates.first else { return }
    throw MigratorError(
      "two files have revision \(id): \(files.map(\.upFile.name).sorted().joined(separator: ", "))",
      advice:
        "give the one that no database has other digits, in the names of its two files and in its head; then set its "
        + "Parent, and run: migrator hash")
  }
}

/// Puts revisions in a line by their parents.
private struct Chain {
  let ordered: [Revision]

  init(_ revisions: [Revision]) throws {
    try revisions.requireDistinct()
    let children = Dictionary(grouping: revisions, by: \.header.parent)
    var ordered: [Revision] = []
    var parent: RevisionID?
    while let next = children[parent] {
      guard next.count == 1 else { throw Self.fork(next, after: parent) }
      ordered.append(next[0])
      parent = next[0].id
    }
    if let lost = revisions.first(where: { revision in !ordered.contains { $0.id == revision.id } }) {
      throw MigratorError(
        "\(lost.upFile.name) has parent \(lost.header.parent?.text ?? "base"), which leads to no chain from base",
        advice: "the parent's file is missing, or Parent is mistyped")
    }
    self.ordered = ordered
  }

  private static func fork(_ revisions: [Revision], after parent: RevisionID?) -> MigratorError {
    let names = revisions.map(\.upFile.name).sorted()
    return MigratorError(
      "two revisions follow \(parent?.text ?? "base"): \(names.joined(separator: " and "))",
      advice:
        "two branches each added one; to put one that no database has yet after the other, run: migrator rebase "
        + "\(revisions.map(\.id.text).max() ?? "")")
  }
}
