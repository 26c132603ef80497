/// What `pg_dump` printed, in a form in which equal schemas are equal.
///
/// The order of entries is that of object identifiers here and there, and a column that is added stands last, which
/// nothing can change: both are sorted. So are the lines of a grant, which follow the order of granting.
struct Dump: Equatable {
  /// The entries; each begins with its name and kind.
  let entries: Set<String>

  init(_ text: String) {
    var entries: Set<String> = []
    var lines: [Substring] = []
    for line in text.split(separator: "\n") where !Self.isNoise(line) {
      if line.hasPrefix("-- Name: ") || line.hasPrefix("-- TOC entry") {
        Self.add(lines, to: &entries)
        lines = []
      }
      lines.append(line)
    }
    Self.add(lines, to: &entries)
    self.entries = entries
  }

  private init(entries: Set<String>) { self.entries = entries }

  /// The dump but for some of its entries.
  func without(_ isLeftOut: (String) -> Bool) -> Dump { Dump(entries: entries.filter { !isLeftOut($0) }) }

  /// What the two don't share, or nil.
  func difference(from wanted: Dump) -> String? {
    let extra = entries.subtracting(wanted.entries).sorted().map { "+ \($0)" }
    let missing = wanted.entries.subtracting(entries).sorted().map { "- \($0)" }
    return extra + missing == [] ? nil : (missing + extra).joined(separator: "\n")
  }

  /// Frames, a random key, what the programs say of themselves, and their own settings.
  private static func isNoise(_ line: Substring) -> Bool {
    line == "--" || line.hasPrefix("\\") || line.hasPrefix("-- Dumped ")
      || line.hasPrefix("-- PostgreSQL database")
      || line.hasPrefix("SET default_tablespace") || line.hasPrefix("SET default_table_access_method")
  }

  private static func add(_ lines: [Substring], to entries: inout Set<String>) {
    guard let head = lines.first, lines.count > 1 else { return }
    let body = lines.dropFirst()
    let isTable = body.contains { $0.hasPrefix("CREATE TABLE ") || $0.hasPrefix("CREATE UNLOGGED TABLE ") }
    let isGrant = head.contains("ACL; Schema:")
    let sorted =
      (isTable || isGrant ? body.map { $0.hasSuffix(",") ? $0.dropLast() : $0 }.sorted() : Array(body))
      .map(withSortedParameters)
    entries.insert(([head] + sorted).joined(separator: "\n"))
  }

  /// Storage parameters stand in the order in which they were set.
  private static func withSortedParameters(_ line: Substring) -> Substring {
    guard let start = line.firstRange(of: "WITH ("), let end = line[start.upperBound...].firstIndex(of: ")")
    else { return line }
    let parameters = line[start.upperBound..<end].split(separator: ", ").sorted().joined(separator: ", ")
    return Substring(line[..<start.upperBound] + parameters + line[end...])
  }
}
