import CLibPQ

/// Owns a `PGresult`: every call of libpq on a result is here.
///
/// Sendable although it holds a pointer: the result is complete when it comes here, nothing writes to it any more,
/// libpq's accessors only read, and it is freed once, when the last reference goes.
final class ResultHandle: @unchecked Sendable {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  var status: ExecStatusType { read { PQresultStatus($0) } }
  var rowCount: Int { read { Int(PQntuples($0)) } }
  var columnCount: Int { read { Int(PQnfields($0)) } }
  var commandTag: String { read { String(cString: PQcmdStatus($0)) } }
  var affectedRows: Int { read { Int(String(cString: PQcmdTuples($0))) ?? 0 } }
  var columnNames: [String] {
    read { result in
      (0..<PQnfields(result)).map { column in PQfname(result, column).map { String(cString: $0) } ?? "" }
    }
  }

  /// A cell as text, nil for NULL.
  func text(row: Int, column: Int) -> String? {
    // Out of range, libpq would complain to the notice receiver of a connection that may be gone.
    precondition(
      row >= 0 && row < rowCount && column >= 0 && column < columnCount,
      "the result has no row \(row), column \(column)")
    return read { result in
      let row = Int32(row)
      let column = Int32(column)
      guard PQgetisnull(result, row, column) == 0, let bytes = PQgetvalue(result, row, column) else {
        return nil
      }
      let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(PQgetlength(result, row, column)))
      return String(decoding: buffer, as: UTF8.self)
    }
  }

  /// What the server or libpq says went wrong.
  func error(_ statement: String?) -> PostgresError {
    read { PostgresError(result: $0, statement: statement) }
  }

  /// Keeps the result alive while its pointer is in use.
  private func read<R>(_ body: (OpaquePointer) -> R) -> R { withExtendedLifetime(self) { body(pointer) } }
}
