import Migrator

/// What `upgrade --forecast` says.
struct ForecastResult {
  let statements: [StatementForecast]

  init(_ statements: [StatementForecast]) { self.statements = statements }

  func print(asJSON json: Bool) throws {
    if json { return try Terminal.printJSON(["statements": statements]) }
    guard !statements.isEmpty else { return Terminal.print("nothing to do") }
    Terminal.print(statements.map(\.text).joined(separator: "\n"))
  }
}

extension StatementForecast {
  fileprivate var text: String {
    let firstLine = statement.split(separator: "\n").first.map(String.init) ?? ""
    let rest = statement.contains("\n") ? " …" : ""
    let place = steps > 1 ? " (step \(step) of \(steps))" : ""
    var lines = ["\(file):\(line)\(place): \(firstLine)\(rest)"]
    lines += hazards.map { "  \($0)" }
    lines += locks.flatMap(\.lines)
    if !isComplete { lines.append("  its text does not tell what it locks") }
    if isComplete, locks.isEmpty { lines.append("  locks nothing that is in use") }
    return lines.joined(separator: "\n")
  }
}

extension LockForecast {
  fileprivate var lines: [String] {
    let size = "\(bytes.asSize)\(rows.map { ", about \($0) rows" } ?? "")"
    let effect = blocks.map { "blocks \($0)" } ?? "reads and writes go on"
    return ["  \(relation) (\(size)): \(mode.rawValue), \(effect)"]
      + inTheWay.map { "    in the way: \($0)" }
  }
}

extension Int64 {
  /// A number of bytes in the largest unit that leaves a whole one, as `pg_size_pretty` has it.
  fileprivate var asSize: String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var (value, unit) = (self, 0)
    while value >= 10_240, unit < units.count - 1 { (value, unit) = ((value + 512) / 1024, unit + 1) }
    return "\(value) \(units[unit])"
  }
}
