import Postgres
import RedisStreams

extension Writer {
  /// The exit code for what ended a writer (sysexits.h): 78 for settings and schema (`EX_CONFIG`), a database that isn't
  /// there among them; 77 for a login, a privilege or a certificate that was refused (`EX_NOPERM`); 69 for a health port
  /// that is taken (`EX_UNAVAILABLE`); otherwise 70 (`EX_SOFTWARE`).
  public static func exitStatus(of error: any Error) -> Int32 {
    switch error {
    case is SchemaMismatch, is ConfigurationMistakes: return 78
    case let error as PostgresError
    where error.sqlState?.hasPrefix("28") == true || error.sqlState == "42501":
      return 77
    case let error as RedisError where ["NOAUTH", "WRONGPASS", "NOPERM"].contains(error.code): return 77
    case let error as RedisError where error.kind == .untrusted: return 77
    case let error as PostgresError where [.untrusted, .unidentified].contains(error.kind): return 77
    // 3D000: there is no such database.
    case let error as PostgresError where error.kind == .invalidConfiguration || error.sqlState == "3D000":
      return 78
    case let error as RedisError where [.invalidConfiguration, .unusableFile].contains(error.kind): return 78
    case is HealthServerError: return 69
    default: return 70
    }
  }

  /// The exit code for what ended an operator's command: as that of a writer, and 69 (`EX_UNAVAILABLE`) where a server
  /// does not answer; nil for what is no error of the servers or the settings.
  public static func exitStatus(ofCommand error: any Error) -> Int32? {
    guard error is RedisError || error is PostgresError || error is ConfigurationMistakes else { return nil }
    return Fault(error) == .transient ? 69 : exitStatus(of: error)
  }
}
