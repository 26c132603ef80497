import Foundation
import Migrator

/// Files as a reviewer knows them: by their paths in the checkout.
enum SourceFiles {
  /// What stands before paths so that they begin at the root of the checkout that GitHub Actions works in.
  static var prefix: String {
    FindingOutput.prefix(
      of: FileManager.default.currentDirectoryPath,
      in: ProcessInfo.processInfo.environment["GITHUB_WORKSPACE"])
  }

  /// The path of `Module/File.swift`, where exactly one file of the module's folder has that name.
  static func path(of fileID: String) -> String? {
    let parts = fileID.split(separator: "/").map(String.init)
    guard parts.count == 2 else { return nil }
    let folder = "Sources/\(parts[0])"
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let named = files.filter { $0 == parts[1] || $0.hasSuffix("/\(parts[1])") }
    return named.count == 1 ? "\(folder)/\(named[0])" : nil
  }
}
