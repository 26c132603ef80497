import CLibPQ

/// A notice or warning of the server.
public struct PostgresNotice: Sendable, Hashable {
  /// `NOTICE`, `WARNING`, `INFO`, …
  public let severity: String
  /// The text.
  public let message: String
}

/// Collects notices until they are asked for, the newest of them: a trigger may raise one for each row of a program that
/// never asks. Touched on the connection's own executor only: libpq calls the
/// receiver within the calls that the executor runs.
final class NoticeCollector {
  /// How many are kept.
  static let limit = 1000

  private var notices: [PostgresNotice] = []

  func add(_ notice: PostgresNotice) {
    // Many at a time, so that one costs next to nothing.
    if notices.count == 2 * Self.limit { notices.removeFirst(Self.limit) }
    notices.append(notice)
  }

  func drain() -> [PostgresNotice] {
    defer { notices = [] }
    return notices.suffix(Self.limit)
  }
}

/// libpq's notice receiver: without one it prints to standard error.
func receiveNotice(_ collector: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let collector, let result else { return }
  let error = PostgresError(result: result, statement: nil)
  Unmanaged<NoticeCollector>.fromOpaque(collector).takeUnretainedValue()
    .add(PostgresNotice(severity: error.severity ?? "NOTICE", message: error.message))
}

/// Owns a `PGcancel`.
///
/// Sendable although it holds a pointer: libpq documents `PQcancel` as safe from any thread, the object is never
/// changed, and it is freed once, when the last reference goes.
final class CancelHandle: @unchecked Sendable {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQfreeCancel(pointer) }

  func cancel() throws(PostgresError) {
    var message = [CChar](repeating: 0, count: 256)
    guard PQcancel(pointer, &message, Int32(message.count)) == 1 else {
      let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw PostgresError(.connection, text.trimmed)
    }
  }
}
