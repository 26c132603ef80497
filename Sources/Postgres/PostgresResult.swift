/// What a statement gave: rows, or the number of rows it touched. Cells are read when asked for.
public struct PostgresResult: Sendable {
  private let handle: ResultHandle
  /// The columns' names.
  public let columnNames: [String]

  init(_ handle: ResultHandle) {
    self.handle = handle
    columnNames = handle.columnNames
  }

  /// The number of rows.
  public var rowCount: Int { handle.rowCount }

  /// The number of columns.
  public var columnCount: Int { columnNames.count }

  /// The command's name and count, such as `INSERT 0 3`.
  public var commandTag: String { handle.commandTag }

  /// The number of rows that the command touched.
  public var affectedRows: Int { handle.affectedRows }

  /// A cell as text, nil for NULL. Both indices must be in range, as an array's.
  public subscript(row: Int, column: Int) -> String? { handle.text(row: row, column: column) }

  /// The rows.
  public var rows: PostgresRows { PostgresRows(result: self) }
}

/// The rows of a result.
public struct PostgresRows: RandomAccessCollection, Sendable {
  let result: PostgresResult
  private let places: [String: Int]

  init(result: PostgresResult) {
    self.result = result
    places = Dictionary(result.columnNames.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  /// The first row.
  public var startIndex: Int { 0 }
  /// Behind the last row.
  public var endIndex: Int { result.rowCount }
  /// A row.
  public subscript(position: Int) -> PostgresRow {
    PostgresRow(result: result, row: position, places: places)
  }
}

/// One row of a result.
public struct PostgresRow: Sendable {
  private let result: PostgresResult
  private let row: Int
  private let places: [String: Int]

  init(result: PostgresResult, row: Int, places: [String: Int]) {
    self.result = result
    self.row = row
    self.places = places
  }

  /// A cell by its column's place, nil for NULL.
  public subscript(column: Int) -> String? { result[row, column] }

  /// A cell by its column's name; nil for NULL, and for a column that isn't there.
  public subscript(column: String) -> String? { places[column].flatMap { result[row, $0] } }

  /// A text that isn't NULL.
  public func text(_ column: String) throws(PostgresError) -> String {
    guard let place = places[column] else {
      throw PostgresError(.decoding, "the result has no column \"\(column)\"")
    }
    guard let value = result[row, place] else {
      throw PostgresError(.decoding, "column \"\(column)\" is NULL")
    }
    return value
  }

  /// An integer.
  public func int<T: FixedWidthInteger>(_ column: String) throws(PostgresError) -> T {
    let text = try text(column)
    guard let value = T(text) else {
      throw PostgresError(.decoding, "column \"\(column)\" holds \"\(text)\", not an integer")
    }
    return value
  }

  /// A truth value.
  public func bool(_ column: String) throws(PostgresError) -> Bool {
    let text = try text(column)
    guard text == "t" || text == "f" else {
      throw PostgresError(.decoding, "column \"\(column)\" holds \"\(text)\", not a boolean")
    }
    return text == "t"
  }

  /// A one-dimensional array of texts; empty for NULL.
  public func array(_ column: String) throws(PostgresError) -> [String?] {
    guard let text = self[column] else { return [] }
    guard let elements = ArrayLiteral.parse(text) else {
      throw PostgresError(.decoding, "column \"\(column)\" holds \"\(text)\", not a one-dimensional array")
    }
    return elements
  }
}
