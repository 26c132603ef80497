import Foundation
import Writer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What an operator sees: results on standard output, all else on standard error.
enum Console {
  /// Whether somebody watches standard output.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  static func print(_ text: String) { write(text + "\n", to: .standardOutput) }

  static func printError(_ text: String) { write(text + "\n", to: .standardError) }

  /// Prints a value as JSON on one line, or for people.
  static func printJSON(_ value: some Encodable, isLine: Bool = false) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    if !isLine { encoder.outputFormatting.insert(.prettyPrinted) }
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// So many dead letters, in words.
  static func letters(_ count: Int) -> String { count == 1 ? "1 dead letter" : "\(count) dead letters" }

  /// Asks on a terminal; nil where there is none.
  static func confirm(_ question: String) -> Bool? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    write("\(question) [y/N] ", to: .standardError)
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  /// Writes without a line's end.
  static func write(_ text: String, to handle: FileHandle = .standardOutput) {
    // A reader that is gone (`writer dlq list | head`) is no error of ours.
    try? handle.write(contentsOf: Data(text.utf8))
  }

  /// Columns, two spaces between them, each as wide as its widest cell; the numbers of `right` are aligned to the right.
  static func table(_ rows: [[String]], right: Set<Int> = []) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        if right.contains(column) { return space + cell }
        return column == row.count - 1 ? cell : cell + space
      }
      return cells.joined(separator: "  ")
    }
  }

  /// Text that a terminal shows as it is: see ``ShownText``.
  static func shown(_ bytes: some Collection<UInt8>, limit: Int = .max) -> String {
    ShownText.of(bytes, limit: limit)
  }
}
