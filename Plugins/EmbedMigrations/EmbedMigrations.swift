import Foundation
import PackagePlugin

/// Gives a target two constants of the package's `migrations` directory: `migrationsHead`, the newest revision, and
/// `migrationFiles`, the files themselves.
///
/// A writer built with the first knows which revision of the database it needs. An app applies the second at its start.
@main
struct EmbedMigrations: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let directory = context.package.directoryURL.appending(path: "migrations")
    let output = context.pluginWorkDirectoryURL.appending(path: "Migrations.swift")
    let path = directory.path(percentEncoded: false)
    let isThere = FileManager.default.fileExists(atPath: path)
    let names = isThere ? try FileManager.default.contentsOfDirectory(atPath: path) : []
    return [
      .buildCommand(
        displayName: "Embedding the revisions of migrations/",
        executable: try context.tool(named: "EmbedMigrationsTool").url,
        arguments: [path, output.path(percentEncoded: false)],
        inputFiles: names.sorted().map { directory.appending(path: $0) },
        outputFiles: [output])
    ]
  }
}
