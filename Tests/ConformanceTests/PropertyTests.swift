import Foundation
import Testing
import TestSupport

@Suite("Any edit of any schema")
struct PropertyTests {
  /// The same each time, so that a change is judged by itself; `CONFORMANCE_SEEDS=7,8` runs others, `random` new ones.
  private static let seeds: [UInt64] = {
    let wanted = ProcessInfo.processInfo.environment["CONFORMANCE_SEEDS"] ?? ""
    let seeds = wanted.split(separator: ",").compactMap { UInt64($0) }
    if wanted == "random" { return (0..<8).map { _ in UInt64.random(in: 0..<1_000_000_000) } }
    return seeds.isEmpty ? Array(1...8) : seeds
  }()

  @Test("converges, and comes back", arguments: seeds)
  func converges(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let beginning = RandomSchema.edits(25, using: &random)
    let edits = RandomSchema.edits(15, using: &random)
    guard let failure = try await failure(of: beginning, edits) else { return }
    let (smallBeginning, smallEdits, smallFailure) = try await shrunk(beginning, edits, failure)
    Issue.record(
      """
      CONFORMANCE_SEEDS=\(seed)
      beginning with \(smallBeginning)
      then \(smallEdits)
      \(smallFailure)
      \(RandomSchema(smallBeginning).sql)
      -- becomes
      \(RandomSchema(smallBeginning + smallEdits).sql)
      """)
  }

  /// Takes edits away, one after the other, as long as it fails without.
  private func shrunk(
    _ beginning: [RandomSchema.Edit], _ edits: [RandomSchema.Edit], _ failure: String
  ) async throws -> ([RandomSchema.Edit], [RandomSchema.Edit], String) {
    var (beginning, edits, failure) = (beginning, edits, failure)
    for place in edits.indices.reversed() {
      var fewer = edits
      fewer.remove(at: place)
      if let found = try await self.failure(of: beginning, fewer) { (edits, failure) = (fewer, found) }
    }
    for place in beginning.indices.reversed() {
      var fewer = beginning
      fewer.remove(at: place)
      if let found = try await self.failure(of: fewer, edits) { (beginning, failure) = (fewer, found) }
    }
    return (beginning, edits, failure)
  }

  private func failure(
    of beginning: [RandomSchema.Edit], _ edits: [RandomSchema.Edit]
  ) async throws -> String? {
    let run = ConformanceRun(
      before: RandomSchema(beginning).sql, after: RandomSchema(beginning + edits).sql)
    let server = try await ConformanceTests.gate { try await ConformanceServer.shared.get() }
    let transcript = try await ConformanceTests.gate { try await run(on: server) }
    return transcript.failures.isEmpty ? nil : transcript.text
  }
}
