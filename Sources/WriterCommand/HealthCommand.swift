import ArgumentParser
import Writer

/// `writer health`.
struct HealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Ask a running writer on this host how it is: for containers and scripts.",
    discussion: """
      It asks HEALTH_HOST:HEALTH_PORT, prints what the writer answers and exits with 0 when that is good, otherwise \
      with 1.

      Examples:
        writer health           # it reads and writes, and both servers answer
        writer health --ready   # the same, with the schema and the reason
        writer health --live    # its workers get on, whatever the servers do
      """)

  @Flag(help: "Ask /ready.")
  var ready = false

  @Flag(help: "Ask /live.")
  var live = false

  func validate() throws {
    if ready, live { throw ValidationError("--ready and --live contradict each other") }
  }

  func run() async throws {
    let environment = try await WriterCommand.readEnvironment()
    let configuration = try WriterConfiguration(environment, requiresDatabase: false)
    guard configuration.healthPort != 0 else {
      Console.printError("error: HEALTH_PORT is 0: the writer has no health server to ask")
      throw ExitCode(78)
    }
    let probe = HTTPProbe(host: configuration.healthHost, port: configuration.healthPort)
    do {
      let answer = try probe.get(live ? "/live" : ready ? "/ready" : "/health")
      Console.print(answer.body)
      if answer.status != 200 { throw ExitCode(1) }
    } catch let error as HTTPProbe.Failure {
      Console.printError("error: \(error)")
      throw ExitCode(1)
    }
  }
}
