import Foundation
import Subprocess
import SystemPackage

/// What a program came to.
public struct ProgramResult: Sendable {
  /// Its exit code; 128 and more for a signal.
  public let code: Int32
  /// What it wrote to standard output.
  public let output: String
  /// What it wrote to standard error.
  public let errors: String
}

/// Runs programs of this package, and its scripts.
public enum Program {
  /// The package's folder.
  public static var root: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }

  /// Where the build put its products: beside the tests.
  static var products: String {
    // …/debug/schemakitPackageTests.xctest is the running program, or an argument of it.
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
  }

  /// Runs a product to its end.
  public static func run(
    _ product: String, _ arguments: [String] = [], in folder: String = "/tmp", environment: [String: String]
  ) async throws -> ProgramResult {
    try await execute("\(products)/\(product)", arguments, folder, environment)
  }

  /// Runs a script of the package to its end.
  public static func script(_ name: String, _ arguments: [String]) async throws -> ProgramResult {
    try await execute(scriptPath(name), arguments, root, [:])
  }

  static func scriptPath(_ name: String) -> String { "\(root)/Scripts/\(name)" }

  /// Runs any program to its end.
  public static func external(_ path: String, _ arguments: [String]) async throws -> ProgramResult {
    try await execute(path, arguments, "/tmp", [:])
  }

  /// Starts a product, hands `body` its process id, and gives what it came to; `body` has to end it.
  public static func running(
    _ product: String, _ arguments: [String] = [], in folder: String = "/tmp", environment: [String: String],
    _ body: @escaping @Sendable (pid_t) async throws -> Void
  ) async throws -> ProgramResult {
    let result = try await Subprocess.run(
      .path(FilePath("\(products)/\(product)")), arguments: Arguments(arguments),
      environment: updated(environment), workingDirectory: FilePath(folder), input: .none,
      output: .string(limit: 1 << 24), error: .string(limit: 1 << 24)
    ) { execution in
      do {
        try await body(execution.processIdentifier.value)
      } catch {
        try? execution.send(signal: .kill)
        throw error
      }
    }
    return ProgramResult(
      code: result.terminationStatus.code, output: result.standardOutput, errors: result.standardError)
  }

  /// Whether a process has ended, be its end known to its parent or not.
  public static func hasEnded(_ pid: pid_t) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
    // The state follows the name, which stands in parentheses.
    return stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].dropFirst(2).first == "Z"
  }

  private static func execute(
    _ path: String, _ arguments: [String], _ folder: String, _ environment: [String: String]
  ) async throws -> ProgramResult {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: updated(environment),
      workingDirectory: FilePath(folder), output: .string(limit: 1 << 24), error: .string(limit: 1 << 24))
    return ProgramResult(
      code: result.terminationStatus.code, output: result.standardOutput, errors: result.standardError)
  }

  /// This process's environment without settings of the programs, then those of the test.
  private static func updated(_ environment: [String: String]) -> Subprocess.Environment {
    var variables = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "LANG"].contains($0.key) }
    variables.merge(environment) { $1 }
    return .custom(
      Dictionary(
        uniqueKeysWithValues: variables.map { (Subprocess.Environment.Key(stringLiteral: $0.key), $0.value) })
    )
  }
}

extension TerminationStatus {
  /// The code as a shell has it.
  fileprivate var code: Int32 {
    switch self {
    case .exited(let code): Int32(code)
    case .signaled(let signal): 128 + Int32(signal)
    }
  }
}
