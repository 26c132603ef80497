/// Finds the rows that a server refuses by halving: a part that is refused is tried again in two, until the bad rows
/// stand alone. Pure: whoever asks for ``next`` tries the part and tells how it went.
struct Halving: Sendable {
  /// The parts that wait, the next one last.
  private var waiting: [Range<Int>]
  /// The part that is being tried.
  private var current: Range<Int>?

  init(rows: Int) { waiting = rows > 0 ? [0..<rows] : [] }

  /// The next part to try, nil at the end.
  mutating func next() -> Range<Int>? {
    current = waiting.popLast()
    return current
  }

  /// The part was refused. Gives the row when it was a single one: that row is bad.
  mutating func refused() -> Int? {
    guard let part = current else { return nil }
    guard part.count > 1 else { return part.lowerBound }
    let middle = part.lowerBound + part.count / 2
    waiting += [middle..<part.upperBound, part.lowerBound..<middle]
    return nil
  }
}
