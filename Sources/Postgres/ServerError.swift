import CLibPQ

extension PostgresError {
  /// Reads a failed result, or a notice. libpq fills in the fields for what the server said, not for what it says
  /// itself of a lost connection.
  init(result: OpaquePointer, statement: String?) {
    func field(_ code: Int32) -> String? {
      PQresultErrorField(result, code).map { String(cString: $0) }
    }
    self.init(.server, field(Field.message) ?? String(cString: PQresultErrorMessage(result)).trimmed)
    sqlState = field(Field.sqlState)
    // The one that isn't translated, where the server sends it (9.6 and later).
    severity = field(Field.severityNonlocalized) ?? field(Field.severity)
    detail = field(Field.detail)
    hint = field(Field.hint)
    context = field(Field.context)
    position = field(Field.position).flatMap { Int($0) }
    schema = field(Field.schema)
    table = field(Field.table)
    column = field(Field.column)
    dataType = field(Field.dataType)
    constraint = field(Field.constraint)
    self.statement = statement
  }

  /// The codes of `postgres_ext.h`, which are character macros that Swift does not import.
  private enum Field {
    static let severity = Int32(UInt8(ascii: "S"))
    static let severityNonlocalized = Int32(UInt8(ascii: "V"))
    static let sqlState = Int32(UInt8(ascii: "C"))
    static let message = Int32(UInt8(ascii: "M"))
    static let detail = Int32(UInt8(ascii: "D"))
    static let hint = Int32(UInt8(ascii: "H"))
    static let position = Int32(UInt8(ascii: "P"))
    static let context = Int32(UInt8(ascii: "W"))
    static let schema = Int32(UInt8(ascii: "s"))
    static let table = Int32(UInt8(ascii: "t"))
    static let column = Int32(UInt8(ascii: "c"))
    static let dataType = Int32(UInt8(ascii: "d"))
    static let constraint = Int32(UInt8(ascii: "n"))
  }
}
