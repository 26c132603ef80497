/// The names PostgreSQL gives to constraints and indexes that have none: `<table>_<columns>_<label>`, cut to 63
/// bytes (`makeObjectName` in its source), with a number behind it where the name is taken.
enum DefaultName {
  /// The greatest length of an identifier in bytes (manual, section 4.1.1).
  static let maximumLength = 63

  static func choose(table: String, columns: [String], label: String, taken: Set<String>) -> String {
    var number = 0
    while true {
      let suffix = number == 0 ? label : "\(label)\(number)"
      let name = make(table, columns.joined(separator: "_"), suffix)
      if !taken.contains(name) { return name }
      number += 1
    }
  }

  /// Cuts the longer of table and columns until the whole fits.
  private static func make(_ table: String, _ columns: String, _ label: String) -> String {
    var first = table
    var second = columns
    let overhead = label.utf8.count + 1 + (columns.isEmpty ? 0 : 1)
    while first.utf8.count + second.utf8.count + overhead > maximumLength {
      if first.utf8.count > second.utf8.count { first.removeLast() } else { second.removeLast() }
    }
    return (columns.isEmpty ? [first, label] : [first, second, label]).joined(separator: "_")
  }
}
