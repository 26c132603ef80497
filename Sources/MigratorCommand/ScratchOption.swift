import ArgumentParser
import Postgres

/// The server for scratch databases.
struct ScratchOption: ParsableArguments {
  @Option(
    name: .customLong("scratch"),
    help: ArgumentHelp("The server for scratch databases (default: the database's).", valueName: "url")
  )
  var url: String?

  var configuration: PostgresConfiguration? {
    get throws { try url.map { try PostgresConfiguration($0) } }
  }
}
