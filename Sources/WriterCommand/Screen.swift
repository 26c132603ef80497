#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A terminal that shows one text, and then another in its place.
struct Screen: Sendable {
  /// Shows lines from the top on, as many as there is room for; elsewhere than on a terminal, on standard error.
  func show(_ lines: [String]) {
    guard Console.isTerminal else { return Console.printError(lines.joined(separator: "; ")) }
    let (rows, columns) = Self.size
    // To the top; each line, and what stood behind it away; what stood below away.
    var text = "\u{1B}[H"
    for line in lines.prefix(max(1, rows - 1)) { text += line.prefix(columns) + "\u{1B}[K\n" }
    Console.write(text + "\u{1B}[J")
  }

  private static var size: (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
      return (24, 80)
    }
    return (Int(size.ws_row), Int(size.ws_col))
  }
}
