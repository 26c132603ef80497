import ArgumentParser
import Foundation
import Migrator

/// `migrator init`.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Start a Swift package that declares a schema and has a migrator of its own.",
    discussion: """
      Writes a folder with Package.swift, a target for the declaration, a program NAME-migrator, a folder for \
      migrations, .env.example, README.md and a workflow for CI. Go on there with import, for a database that is \
      there already, or with the first table.

      Examples:
        migrator init warehouse --url https://example.com/schemakit.git
        migrator init warehouse --path ../schemakit
      """)

  @Argument(help: "The package's name, and its folder's.")
  var name: String

  @Option(help: ArgumentHelp("Where this package is to be had.", valueName: "url"))
  var url: String?

  @Option(help: ArgumentHelp("A checkout of this package, in place of a URL.", valueName: "folder"))
  var path: String?

  @Option(
    name: [.customShort("o"), .customLong("output")], help: "The folder to write; by default the name.")
  var folder: String?

  func validate() throws {
    guard (url == nil) != (path == nil) else {
      throw ValidationError("say where the package depends on this one from: either --url or --path")
    }
    let isName = name.first.map { $0.isLetter } ?? false
    guard isName, name.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) }) else {
      throw ValidationError("\"\(name)\" can't name a package: write a letter, then letters, digits, - and _")
    }
  }

  func run() async throws {
    let folder = self.folder ?? name
    let dependency: PackageTemplate.Dependency =
      if let path { .path(Self.path(path, from: folder)) } else { .url(url ?? "") }
    if let path, OutputFile(path: "\(path)/Package.swift").read() == nil {
      throw MigratorError(
        "there is no package at \(path)", advice: "give the folder that holds its Package.swift")
    }
    let files = PackageTemplate(name: name, dependency: dependency).files
    if let present = files.first(where: { FileManager.default.fileExists(atPath: "\(folder)/\($0.path)") }) {
      throw MigratorError(
        "\(folder)/\(present.path) is there already; nothing was written",
        advice: "choose another folder with -o")
    }
    for file in files { try OutputFile(path: "\(folder)/\(file.path)").write(file.text) }
    Terminal.print("wrote \(folder)")
    Terminal.print("go on with: cd \(folder) && swift run \(name)-migrator --help")
  }

  /// A relative path, as it is from inside a folder: an absolute one in its place would put the names of this machine
  /// into a file that is committed.
  private static func path(_ path: String, from folder: String) -> String {
    func parts(_ path: String) -> [String] { URL(fileURLWithPath: path).standardizedFileURL.pathComponents }
    guard !path.hasPrefix("/") else { return URL(fileURLWithPath: path).standardizedFileURL.path }
    let (target, start) = (parts(path), parts(folder))
    let shared = zip(target, start).prefix { $0 == $1 }.count
    let steps = start.dropFirst(shared).map { _ in ".." } + target.dropFirst(shared)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }
}
