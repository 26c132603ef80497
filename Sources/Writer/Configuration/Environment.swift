import Configuration

/// The process's environment, and `.env` in the current directory for what it leaves open.
public struct WriterEnvironment: Sendable {
  private let providers: [EnvironmentVariablesProvider]

  /// Reads both. A `.env` that is missing is no mistake.
  public static func read() async throws -> WriterEnvironment {
    let file = try await EnvironmentVariablesProvider(environmentFilePath: ".env", allowMissing: true)
    return WriterEnvironment(providers: [EnvironmentVariablesProvider(), file])
  }

  /// Variables by name, for tests and for programs that have their settings elsewhere.
  public init(_ variables: [String: String]) {
    providers = [EnvironmentVariablesProvider(environmentVariables: variables)]
  }

  private init(providers: [EnvironmentVariablesProvider]) { self.providers = providers }

  /// A variable; one that is set but empty counts as not set.
  func value(_ name: String) -> String? {
    for provider in providers {
      if let value = try? provider.environmentValue(forName: name), !value.isEmpty { return value }
    }
    return nil
  }
}
