import Postgres
import RedisStreams

/// What a failure means for the work in hand.
enum Fault: Sendable, Hashable {
  /// It passes: wait, and try the same again.
  case transient
  /// Rows are refused for what is in them; others of the batch may be good.
  case rows
  /// The schema may have changed: see whether it still fits, and try the same again.
  case schema
  /// A stream or a group is gone, or is no stream any more: look for streams again.
  case streams
  /// Waiting does not fix it: a table, a privilege, a login.
  case lasting
}

extension Fault {
  /// What an error of either server means; anything else is lasting.
  init(_ error: any Error) {
    switch error {
    case let error as PostgresError: self = Self.of(error)
    case let error as RedisError: self = Self.of(error)
    case is SchemaChanged: self = .schema
    default: self = .lasting
    }
  }

  /// What an error means to a worker that both servers have taken in before, with the same settings: of files and
  /// certificates that were good then a renewal may be under way, or be late, and of a service that knew the login it may be
  /// the service that fails.
  static func ofKnownSettings(_ error: any Error) -> Fault {
    switch error {
    case let error as PostgresError
    where [.untrusted, .unidentified, .invalidConfiguration].contains(error.kind): .transient
    case let error as RedisError where [.untrusted, .unusableFile].contains(error.kind): .transient
    default: Fault(error)
    }
  }

  private static func of(_ error: PostgresError) -> Fault {
    if error.isTransient { return .transient }
    // Besides data exceptions and violated constraints a row can exceed a limit of the server's (class 54: too deep,
    // too long for an index), or be refused by a trigger's RAISE (P0001).
    let isRows =
      error.isDataError || error.sqlState == "P0001" || error.sqlState?.hasPrefix("54") == true
    return isRows ? .rows : .lasting
  }

  private static func of(_ error: RedisError) -> Fault {
    if error.isTransient { return .transient }
    return ["NOGROUP", "UNBLOCKED", "WRONGTYPE"].contains(error.code) ? .streams : .lasting
  }
}
