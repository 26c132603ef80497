import Foundation
import Testing
import TestSupport

@Suite("Conformance")
struct ConformanceTests {
  /// As many as there are processors on a small machine: each keeps the server busy.
  static let gate = Gate(places: 2)

  @Test("one schema becomes the other and comes back", arguments: ConformanceCase.all)
  func converges(conformanceCase: ConformanceCase) async throws {
    // Behind the gate: all cases begin at once, and would all connect.
    let server = try await Self.gate { try await ConformanceServer.shared.get() }
    guard conformanceCase.requirements.allSatisfy({ $0.isMet(by: server) }) else { return }
    if let reason = KnownFailures.reasons[conformanceCase.name] {
      await withKnownIssue("\(conformanceCase.name): \(reason)") {
        try await run(conformanceCase, server)
      }
    } else {
      try await run(conformanceCase, server)
    }
  }

  @Test("every case can be read, and every known failure is a case")
  func names() throws {
    for name in ConformanceCase.names { _ = try ConformanceCase(name: name) }
    #expect(Set(KnownFailures.reasons.keys).subtracting(ConformanceCase.names) == [])
  }

  private func run(_ conformanceCase: ConformanceCase, _ server: ConformanceServer) async throws {
    let run = ConformanceRun(before: conformanceCase.before, after: conformanceCase.after)
    let transcript = try await Self.gate { try await run(on: server) }
    try Self.keep(transcript, conformanceCase.name)
    for failure in transcript.failures { Issue.record("\(conformanceCase.name): \(failure)") }
  }

  /// Writes the plans and failures to the folder that `CONFORMANCE_TRANSCRIPTS` names.
  private static func keep(_ transcript: Transcript, _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["CONFORMANCE_TRANSCRIPTS"] else { return }
    let path = URL(fileURLWithPath: folder).appendingPathComponent("\(name).txt")
    try FileManager.default.createDirectory(
      at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    try transcript.text.write(to: path, atomically: true, encoding: .utf8)
  }
}
