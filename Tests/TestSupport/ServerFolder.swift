import Foundation

/// A folder that `Scripts/servers`, or another script of its form, keeps servers in.
struct ServerFolder: Sendable {
  /// The folder of the servers that this process starts for all of its tests.
  static let swiftTest = ServerFolder(path: "\(Program.root)/.servers/swift-test")

  let path: String
  var script = "servers"

  /// Runs a command of the script on this folder, and gives the variables it printed.
  @discardableResult
  func run(_ command: String, _ arguments: [String] = []) async throws -> [String: String] {
    let result = try await Program.script(script, [command, path] + arguments)
    guard result.code == 0 else { throw TestSetupError(description: result.errors) }
    return Self.variables(result.output)
  }

  /// The same for where nothing can be awaited. It blocks its thread for a second or two.
  ///
  /// Not by Foundation's `Process`: it waits on a socket that the servers inherit, so it waits until they end.
  @discardableResult
  func runAndWait(_ command: String, _ arguments: [String] = []) throws -> [String: String] {
    // Threads of Dispatch block all signals; servers that inherit this could not be told to stop.
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    let words = [Program.scriptPath(script), command, path] + arguments
    let line = words.map { "'\($0.replacing("'", with: "'\\''"))'" }.joined(separator: " ")
    guard let pipe = popen(line, "r") else {
      throw TestSetupError(description: "\(line) can't be run: errno \(errno)")
    }
    var output: [UInt8] = []
    while case let byte = getc(pipe), byte != EOF { output.append(UInt8(truncatingIfNeeded: byte)) }
    guard pclose(pipe) == 0 else {
      throw TestSetupError(description: "\(line) failed; it says above why")
    }
    return Self.variables(String(decoding: output, as: UTF8.self))
  }

  /// Reads lines of the form `export NAME='value'`, in which a quote is written `'\''`.
  private static func variables(_ text: String) -> [String: String] {
    var variables: [String: String] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("export ") {
      let parts = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      variables[String(parts[0])] = String(parts[1].dropFirst().dropLast()).replacing("'\\''", with: "'")
    }
    return variables
  }
}
