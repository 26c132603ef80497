import Foundation
import Migrator

/// The files that differ from where a branch began.
struct GitChanges {
  /// Their names, without directories.
  let names: [String]

  /// Asks git for what was added or changed below a directory, committed or not.
  init(since base: String, in directory: String) throws {
    guard (try? Self.git(["rev-parse", "--is-inside-work-tree"])) == ["true"] else {
      throw MigratorError(
        "\(FileManager.default.currentDirectoryPath) is in no checkout of git, which --git-base asks",
        advice: "go to the checkout, or leave the option out")
    }
    let changed = try Self.git([
      "diff", "--name-only", "--diff-filter=d", "--merge-base", base, "--", directory,
    ])
    let untracked = try Self.git(["ls-files", "--others", "--exclude-standard", "--", directory])
    names = (changed + untracked).map { URL(fileURLWithPath: $0).lastPathComponent }
  }

  private static func git(_ arguments: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw MigratorError("git can't be run: \(error.localizedDescription)")
    }
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      // Its help may follow.
      let text = String(decoding: complaint, as: UTF8.self).split(separator: "\n").first ?? ""
      throw MigratorError(
        "git \(arguments.prefix(2).joined(separator: " ")) failed: \(text)",
        advice: "fetch the branch first; in GitHub Actions, actions/checkout with fetch-depth: 0")
    }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
