import Foundation
import PackagePlugin

/// Gives a target the constant `migrationsHead`: the newest revision in the package's `migrations` directory.
///
/// A writer built with it knows which revision of the database it needs.
@main
struct EmbedMigrations: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let sumFile = context.package.directoryURL.appending(path: "migrations/migrations.sum")
    let output = context.pluginWorkDirectoryURL.appending(path: "MigrationsHead.swift")
    return [
      .buildCommand(
        displayName: "Embedding the newest revision of migrations/",
        executable: try context.tool(named: "EmbedMigrationsTool").url,
        arguments: [sumFile.path(percentEncoded: false), output.path(percentEncoded: false)],
        inputFiles: FileManager.default.fileExists(atPath: sumFile.path(percentEncoded: false))
          ? [sumFile] : [],
        outputFiles: [output])
    ]
  }
}
