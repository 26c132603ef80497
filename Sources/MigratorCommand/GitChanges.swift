import Foundation
import Migrator
import Subprocess

/// The files that differ from where a branch began.
struct GitChanges {
  /// Their names, without directories.
  let names: [String]

  /// Asks git for what was added or changed below a directory, committed or not.
  init(since base: String, in directory: String) async throws {
    guard try await Self.run(["rev-parse", "--is-inside-work-tree"]).standardOutput.hasPrefix("true") else {
      throw MigratorError(
        "\(FileManager.default.currentDirectoryPath) is in no checkout of git, which --git-base asks",
        advice: "go to the checkout, or leave the option out")
    }
    // To git, a link is a file, with nothing below it.
    let directory = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
    let changed = try await Self.git([
      "diff", "--name-only", "--diff-filter=d", "--merge-base", base, "--", directory,
    ])
    let untracked = try await Self.git(["ls-files", "--others", "--exclude-standard", "--", directory])
    names = (changed + untracked).map { URL(fileURLWithPath: $0).lastPathComponent }
  }

  private static func git(_ arguments: [String]) async throws -> [String] {
    let result = try await run(arguments)
    guard result.terminationStatus.isSuccess else {
      // Its help may follow.
      let text = result.standardError.split(separator: "\n").first ?? ""
      throw MigratorError(
        "git \(arguments.prefix(2).joined(separator: " ")) failed: \(text)",
        advice: "fetch the branch first; in GitHub Actions, actions/checkout with fetch-depth: 0")
    }
    return result.standardOutput.split(separator: "\n").map(String.init)
  }

  private static func run(
    _ arguments: [String]
  ) async throws -> ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>> {
    do {
      return try await Subprocess.run(
        .name("git"), arguments: Arguments(arguments), output: .string(limit: 1 << 26),
        error: .string(limit: 1 << 20))
    } catch {
      throw MigratorError("git can't be run: \(error)")
    }
  }
}
