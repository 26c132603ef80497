/// What an upgrade or a downgrade would run.
public struct RunPreview: Sendable {
  /// The revisions, in the order in which they would run.
  public let revisions: [Revision]
  /// Their SQL, each below the name of its file. Of a revision that is half-way it is what is left to be done.
  public let sql: String
}

extension Migrator {
  /// What ``upgrade(to:)`` would run. Changes nothing.
  public func preview(upgradeTo target: UpgradeTarget = .head) async throws -> RunPreview {
    try await preview(try await pending(to: target), .up)
  }

  /// What ``downgrade(to:)`` would run. Changes nothing.
  public func preview(downgradeTo target: DowngradeTarget) async throws -> RunPreview {
    try await preview(try await applied(above: target), .down)
  }

  private func preview(_ revisions: [Revision], _ direction: Direction) async throws -> RunPreview {
    let unfinished = try await unfinished()
    let parts = try revisions.map { revision in
      let file = revision.file(direction)
      let isHalfWay = unfinished?.revision == revision.id.text && unfinished?.direction == direction
      let done = isHalfWay ? unfinished?.finishedSteps ?? 0 : 0
      let note = done == 0 ? "" : done == 1 ? "-- step 1 is done\n" : "-- steps 1–\(done) are done\n"
      return "-- \(file.name)\n\(note)\(try RevisionStep.text(of: file.text, after: done))"
    }
    return RunPreview(
      revisions: revisions, sql: parts.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined())
  }
}
