import Foundation
import Postgres
import SchemaKit

extension Migrator {
  /// Puts the branch of revisions that holds `revision` after the other one that follows the same parent, when they
  /// commute: when both orders lead to the same schema. Gives the revisions that were moved, under their new names.
  /// Where that schema is the declared one, the last of them says so in its head.
  ///
  /// - Throws: a ``MigratorError`` that says why they don't.
  public func rebase(_ revision: String, scratch: PostgresConfiguration? = nil) async throws -> [Revision] {
    let fork = try directory.fork(holding: revision)
    try await requireNotApplied(fork)
    let server = scratch ?? configuration
    let first = try await outcome(of: fork.trunk + fork.kept + fork.moved, on: server)
    let second = try await outcome(of: fork.trunk + fork.moved + fork.kept, on: server)
    let (ours, theirs) = (fork.moved[0].upFile.name, fork.kept[0].upFile.name)
    switch (first, second) {
    case (.schema(let one, _), .schema(let other, _)):
      let differences = Plan(SchemaDiff(from: other, to: one)).statements()
      guard differences.isEmpty else {
        throw MigratorError(
          "\(ours) and \(theirs) don't commute; with \(ours) first this would be missing:\n"
            + differences.map { "  \($0)" }.joined(separator: "\n"),
          advice: "decide which is to come first, set Parent by hand, review it, then run: migrator hash")
      }
    case (.failed(let error), _):
      throw MigratorError(
        "\(ours) fails after \(theirs):\n\(error)", advice: "change it, then run rebase again")
    case (_, .failed(let error)):
      throw MigratorError(
        "\(theirs) fails after \(ours), so they don't commute:\n\(error)",
        advice: "decide which is to come first, set Parent by hand, review it, then run: migrator hash")
    }
    var moved = try renumbered(fork.moved, after: fork.trunk + fork.kept)
    if case .schema(_, isDeclared: true) = first {
      moved.append(try leadingToDeclaration(moved.removeLast()))
    }
    try directory.replace(fork.moved, with: moved, after: fork.trunk + fork.kept)
    return moved
  }

  /// A database that has a revision knows it by its name. One that can't be asked is no obstacle, as scratch databases may
  /// be elsewhere, but is told of.
  private func requireNotApplied(_ fork: MigrationsDirectory.Fork) async throws {
    var applied: Set<String> = []
    do {
      applied = try await withConnection { connection in
        let half = try await StepLedger(beside: ledger).progress(connection)?.revision
        return Set(try await ledger.entries(connection).map(\.revision) + [half].compactMap { $0 })
      }
    } catch {
      report(.notAsked(reason: "\(error)"))
    }
    guard let known = fork.moved.first(where: { applied.contains($0.id.text) }) else { return }
    throw MigratorError(
      "\(known.upFile.name) is applied to the database, or half-way, and would get another name",
      advice: "to put the other branch after it, run: migrator rebase \(fork.kept[0].id)")
  }

  /// The revision with the head of one that `create` wrote for what is declared now.
  private func leadingToDeclaration(_ revision: Revision) throws -> Revision {
    var header = try header(revision.header.message, after: [])
    header.id = revision.id
    header.parent = revision.header.parent
    header.serves = revision.header.serves
    header.replaces = revision.header.replaces
    return try revision.with(header)
  }

  private enum Outcome {
    case schema(Schema, isDeclared: Bool)
    case failed(String)
  }

  /// The schema to which revisions lead, in an order of their own.
  private func outcome(of revisions: [Revision], on server: PostgresConfiguration) async throws -> Outcome {
    let folder = NSTemporaryDirectory() + "migrator-rebase-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let directory = MigrationsDirectory(path: folder)
    let line = try renumbered(revisions, after: [])
    for (place, revision) in line.enumerated() { try directory.write(revision, after: Array(line[..<place])) }
    return try await ScratchDatabase.with(on: server) { database in
      let replay = Replay(
        Migrator(schema: schema, directory: directory, configuration: configuration), database)
      do {
        try await replay.migrator.upgrade()
      } catch let error as RevisionError {
        return .failed("\(error.underlying)")
      }
      let differences = try await replay.differencesFromDeclaration(at: line.last)
      return .schema(try await replay.snapshot(), isDeclared: differences.isEmpty)
    }
  }

  /// The revisions in a line after others, with identities that are later.
  private func renumbered(_ revisions: [Revision], after chain: [Revision]) throws -> [Revision] {
    var line = chain
    var identities: [RevisionID: RevisionID] = [:]
    for revision in revisions {
      var header = revision.header
      header.parent = line.last?.id
      if let last = line.last?.id, header.id <= last { header.id = try nextID(after: last) }
      identities[revision.id] = header.id
      // A revision that only its own writers can follow says so by its identity.
      header.serves = header.serves.map { identities[$0] ?? $0 }
      line.append(try revision.with(header))
    }
    return Array(line[chain.count...])
  }
}

extension Revision {
  /// The revision with another head.
  fileprivate func with(_ header: Header) throws -> Revision {
    let body = upFile.text.split(separator: "\n", omittingEmptySubsequences: false).drop {
      Header.isField($0)
    }
    let stem = "\(header.id)\(self.stem.dropFirst(id.text.count))"
    return Revision(
      header: header,
      upFile: RevisionFile(name: "\(stem).up.sql", text: try header.text + body.joined(separator: "\n")),
      downFile: RevisionFile(name: "\(stem).down.sql", text: downFile.text))
  }
}

extension MigrationsDirectory {
  /// Two branches of revisions after the same one.
  struct Fork {
    let trunk: [Revision]
    let kept: [Revision]
    let moved: [Revision]
  }

  /// The place where two branches part, of which one holds a revision.
  func fork(holding prefix: String) throws -> Fork {
    let all = try revisions()
    try all.requireDistinct()
    let revision = all[try all.place(of: prefix)]
    let children = Dictionary(grouping: all, by: \.header.parent)
    var trunk: [Revision] = []
    var parent: RevisionID?
    while let next = children[parent], next.count == 1 {
      trunk.append(next[0])
      parent = next[0].id
    }
    guard let heads = children[parent] else {
      throw MigratorError(
        "the revisions of \(path) make one line already",
        advice: "rebase is for two branches that each added revisions after the same one")
    }
    guard heads.count == 2 else {
      throw MigratorError(
        "\(heads.count) branches follow \(parent.map { "revision \($0)" } ?? "base"): "
          + heads.map(\.id.text).joined(separator: ", "),
        advice:
          "rebase puts one of two branches after the other: set the others aside, and rebase them one by one")
    }
    func line(_ head: Revision) throws -> [Revision] {
      var line = [head]
      while let next = children[line[line.count - 1].id] {
        guard next.count == 1 else { throw MigratorError("\(next[0].header.id) is on a branch of a branch") }
        line.append(next[0])
      }
      return line
    }
    let lines = try heads.map(line)
    guard let moved = lines.first(where: { $0.contains { $0.id == revision.id } }),
      let kept = lines.first(where: { !$0.contains { $0.id == revision.id } })
    else {
      throw MigratorError(
        "revision \(revision.id) comes before the branches part",
        advice: "name one of: \(heads.map(\.id.text).joined(separator: ", "))")
    }
    return Fork(trunk: trunk, kept: kept, moved: moved)
  }
}
