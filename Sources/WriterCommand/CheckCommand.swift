import ArgumentParser
import Foundation
import Logging
import Writer

/// `writer check`.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look at settings, servers, privileges and schema as a writer needs them; change nothing.",
    discussion: """
      Says all that is wrong, and what to do. It reads the same settings as the writer.

      Exit codes; where several hold, the first of 78 (settings), 69, 77, 78, 2 to 6:
        0   a writer would start
        2   the database is behind: migrator upgrade
        3   its tables are not as its revisions say
        4   it is ahead, and this writer's rows don't fit any more
        5   it is ahead, and they do: see SCHEMA_POLICY
        6   it is of another branch
        69  Redis or PostgreSQL doesn't answer, or the health server can't listen on its address
        77  a login or a privilege is refused
        78  wrong settings, or a server that takes no writes

      Examples:
        writer check
        writer check --json
      """)

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let build = WriterCommand.build
    let writer = try Writer(
      configuration: try WriterConfiguration(try await WriterCommand.readEnvironment()), schema: build.schema,
      revision: build.revision, key: build.key,
      logger: Logger(label: "writer") { _ in SwiftLogNoOpLogHandler() })
    let check = await writer.check()
    if json { try Console.printJSON(check) } else { Console.print(check.text) }
    if check.exitStatus != 0 { throw ExitCode(check.exitStatus) }
  }
}

extension WriterCheck {
  /// A line for each finding, and lines below it for what belongs to it.
  fileprivate var text: String {
    findings.map { finding in
      let lines = ([finding.text] + [finding.advice].compactMap { $0 }).joined(separator: "\n")
      return finding.severity.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
        + "\(finding.area): \(lines.replacing("\n", with: "\n         "))"
    }.joined(separator: "\n")
  }
}
