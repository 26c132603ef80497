import Foundation

/// Prometheus's own checker, where it is installed (Debian's package prometheus).
public enum Promtool {
  /// What it finds wrong with a page of metrics; nil where it isn't installed.
  public static func complaints(about metrics: String) async throws -> String? {
    let file = "/tmp/\(TestServers.uniqueName("metrics")).txt"
    try metrics.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try await run("promtool check metrics < \(file)")
  }

  /// What it finds wrong with alert rules and their tests; nil where it isn't installed.
  public static func complaints(aboutRules file: String, tests: String) async throws -> String? {
    try await run("promtool check rules '\(file)' && promtool test rules '\(tests)'")
  }

  private static func run(_ command: String) async throws -> String? {
    let found = try await Program.external("/bin/sh", ["-c", "command -v promtool"])
    guard found.code == 0 else { return nil }
    let result = try await Program.external("/bin/sh", ["-c", command])
    return result.code == 0 ? "" : result.output + result.errors
  }
}
