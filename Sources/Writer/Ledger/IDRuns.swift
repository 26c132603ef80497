import RedisStreams
import SchemaKit

/// A run of a stream's messages, both ends included.
struct IDRun: Sendable, Hashable {
  let first: StreamID
  let last: StreamID
}

/// A line of a ledger entry.
struct LedgerLine: Sendable, Hashable {
  /// The stream.
  let key: String
  let run: IDRun
  /// For a message that was about to become a dead letter, the newest letter then: the message's own may have come
  /// after it, or not.
  var letter: StreamID?
}

/// What a ledger entry says: runs of messages, by the key of their stream.
///
/// An entry is a text, so that people can read it: a line for each run with its first id, its last id and the key.
/// For a message that was about to become a dead letter the line is `?`, its id, the newest letter's id and the key. In a key `%`, line feed and NUL stand as
/// `%25`, `%0A` and `%00`: the first two would be misread, the last no text of PostgreSQL's can hold.
///
/// It is read and written by bytes: a carriage return at a key's end and the line feed after it are one character.
enum LedgerEntry {
  static func append(_ line: LedgerLine, to text: inout String) {
    if line.letter != nil { text += "? " }
    text += "\(line.run.first) \(line.letter ?? line.run.last) "
    text += line.key.replacing(byte: "%", with: "%25").replacing(byte: "\n", with: "%0A")
      .replacing(byte: "\0", with: "%00")
    text += "\n"
  }

  /// Reads an entry; nil when it is none.
  static func read(_ text: String) -> [LedgerLine]? {
    var lines: [LedgerLine] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let isLetter = line.starts(with: "? ".utf8)
      let parts = line.dropFirst(isLetter ? 2 : 0).split(
        separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let first = StreamID(String(Substring(parts[0]))),
        let last = StreamID(String(Substring(parts[1])))
      else { return nil }
      let run = IDRun(first: first, last: isLetter ? first : last)
      lines.append(LedgerLine(key: unescaped(parts[2]), run: run, letter: isLetter ? last : nil))
    }
    return lines
  }

  /// A key as it is, of one in the ledger's form.
  static func unescaped(_ key: some Collection<UInt8>) -> String {
    // Most keys have none.
    guard key.contains(UInt8(ascii: "%")) else { return String(decoding: key, as: UTF8.self) }
    var bytes: [UInt8] = []
    var rest = key[...]
    while let byte = rest.popFirst() {
      let escaped = byte == UInt8(ascii: "%") ? escapes.first { rest.starts(with: $0.code.utf8) } : nil
      bytes.append(escaped?.byte ?? byte)
      if escaped != nil { rest = rest.dropFirst(2) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let escapes = [("25", UInt8(ascii: "%")), ("0A", UInt8(ascii: "\n")), ("00", 0)].map {
    (code: $0, byte: $1)
  }
}

/// What is known of a stream's messages that are done with: all up to a position, and some runs after it.
struct StreamHistory: Sendable, Hashable {
  /// Every message up to this one is done with.
  private(set) var position: StreamID
  /// Runs of messages that are rows, in order, none touching another.
  private var runs: [IDRun] = []
  /// Messages after the position that may have become dead letters, each with the letter after which its own may be.
  let letters: [StreamID: StreamID]

  init(position: StreamID = .zero, runs: [IDRun] = [], letters: [StreamID: StreamID] = [:]) {
    self.position = position
    self.letters = letters
    for run in runs.sorted(by: { $0.first < $1.first }) where run.last > position {
      if let last = self.runs.last, run.first <= last.last {
        self.runs[self.runs.count - 1] = IDRun(first: last.first, last: max(last.last, run.last))
      } else {
        self.runs.append(run)
      }
    }
  }

  /// The newest message that is known to be done with: whatever is newer isn't.
  var newest: StreamID { runs.last?.last ?? position }

  /// Whether a message is done with.
  func contains(_ id: StreamID) -> Bool {
    if id <= position { return true }
    if id > newest { return false }
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].last < id { low = middle + 1 } else { high = middle }
    }
    return low < runs.count && runs[low].first <= id
  }
}
