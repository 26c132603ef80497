import Postgres
import SchemaKit

extension Finding {
  /// The rule of what kept a command from its end.
  public static let failure = ReportedRule(
    id: "failed", severity: .error, summary: "The command could not come to its end",
    help: "The message says what to do. Nothing else was judged.")

  /// What kept a command from its end: a finding for each mistake of a declaration, and one of anything else. `sourceFile` turns
  /// `Module/File.swift` into a file's path.
  public static func failures(
    of error: any Error, sourceFile: (String) -> String? = { _ in nil }
  ) -> [Finding] {
    switch error {
    case let mistakes as SchemaMistakes:
      mistakes.mistakes.map { mistake in
        let file = mistake.location.file.flatMap(sourceFile)
        return failure(
          file.map { ($0, Int(mistake.location.line)) }, file == nil ? "\(mistake)" : mistake.message)
      }
    case let error as RevisionError: [failure((error.file, error.line), "\(error.underlying)")]
    case let error as MigratorError: [failure(nil, error.message, error.advice)]
    default: [failure(nil, "\(error)")]
    }
  }

  private static func failure(
    _ place: (file: String, line: Int)?, _ message: String, _ advice: String? = nil
  ) -> Finding {
    Finding(
      rule: failure.id, severity: .error, file: place?.file, line: place?.line, message: message,
      advice: advice)
  }
}
