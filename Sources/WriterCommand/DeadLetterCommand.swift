import ArgumentParser
import Foundation
import RedisStreams
import Writer

/// `writer dlq`.
struct DeadLetterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dlq",
    abstract: "Dead letters: messages that could not become a row.",
    discussion: """
      Redis and DEAD_LETTER_STREAM are those of the writer's settings; the database is not needed.

      After a fix:
        writer dlq list --summary
        writer dlq replay --error 23514 --dry-run
        writer dlq replay --error 23514

      Exit codes: 0 done; 1 some letters could not be replayed; 64 wrong usage; 66 no such letter; 69 Redis doesn't \
      answer; 77 Redis refused the login or a command; 78 wrong settings.
      """,
    subcommands: [ListCommand.self, ShowCommand.self, ReplayCommand.self, PurgeCommand.self])

  /// Connects, and closes the connection at the end.
  static func withLetters(_ body: (DeadLetters) async throws -> Void) async throws {
    let environment = try await WriterCommand.readEnvironment()
    let configuration = try WriterConfiguration(environment, requiresDatabase: false)
    let letters = try await DeadLetters.connect(configuration)
    do {
      try await body(letters)
    } catch {
      await letters.close()
      throw error
    }
    await letters.close()
  }
}

/// `writer dlq list`.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists dead letters, the newest first.")

  @OptionGroup var filters: LetterOptions

  @Option(help: ArgumentHelp("At most so many; 0 for all. With --summary, of that many.", valueName: "n"))
  var limit: Int?

  @Flag(help: "How many letters have which error, and since when.")
  var summary = false

  @Flag(help: "Print the result as JSON: an object a line.")
  var json = false

  /// How many are shown unless something else is said.
  private static let usual = 50

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
  }

  func run() async throws {
    try await DeadLetterCommand.withLetters { letters in
      if summary { try await summarize(letters) } else { try await list(letters) }
    }
  }

  private func list(_ letters: DeadLetters) async throws {
    let most = limit ?? Self.usual
    var shown = 0
    try await letters.eachPage(of: filters.selection(limit: most == 0 ? nil : most), newestFirst: true) {
      page in
      shown += page.count
      if json {
        for letter in page { try Console.printJSON(LetterOutput(letter), isLine: true) }
      } else {
        for line in Console.table(page.map(Self.row)) { Console.print(line) }
      }
    }
    guard !json else { return }
    let count = try await letters.count()
    Console.printError(
      shown == 0
        ? "no dead letters\(count > 0 ? " match; there are \(count)" : "")"
        : "\(shown) of \(Console.letters(count))")
  }

  private static func row(_ letter: StoredLetter) -> [String] {
    [
      "\(letter.id)", letter.failedAt ?? "", Console.shown((letter.stream ?? "").utf8),
      Console.shown(letter.error.utf8, limit: 200),
    ]
  }

  private func summarize(_ letters: DeadLetters) async throws {
    var summary = LetterSummary()
    try await letters.eachPage(of: filters.selection(limit: limit == 0 ? nil : limit)) { page in
      for letter in page { summary.add(letter) }
    }
    if json {
      for group in summary.groups { try Console.printJSON(group, isLine: true) }
      return
    }
    let rows = summary.groups.map { group in
      [
        "\(group.count)", Self.time(of: group.oldest), Self.time(of: group.newest),
        Console.shown(group.error.utf8),
      ]
    }
    let head = [["letters", "oldest", "newest", "error"]]
    if !rows.isEmpty { for line in Console.table(head + rows, right: [0]) { Console.print(line) } }
    Console.printError(summary.count == 0 ? "no dead letters" : Console.letters(summary.count))
  }
}

extension ListCommand {
  /// When a letter was written, which its id tells.
  private static func time(of id: String) -> String { StreamID(id)?.date.formatted(.iso8601) ?? id }
}

/// `writer dlq show`.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows every field of dead letters.",
    discussion: "Bytes that a terminal can't show stand as \\xNN; in JSON such a value is value_base64.")

  @Argument(help: ArgumentHelp("The letters' ids, as list shows them.", valueName: "id"))
  var ids: [StreamID]

  @Flag(help: "Print the result as JSON: an object a line.")
  var json = false

  func run() async throws {
    try await DeadLetterCommand.withLetters { letters in
      var selection = LetterSelection()
      selection.ids = ids
      var missing = Set(ids)
      try await letters.eachPage(of: selection) { page in
        for letter in page {
          missing.remove(letter.id)
          if json { try Console.printJSON(LetterOutput(letter), isLine: true) } else { Self.show(letter) }
        }
      }
      for id in missing.sorted() { Console.printError("error: there is no dead letter \(id)") }
      if !missing.isEmpty { throw ExitCode(66) }
    }
  }

  private static func show(_ letter: StoredLetter) {
    let message = letter.message
    var rows = [["letter", "\(letter.id)"]]
    for field in letter.fields.dropLast(min(message.count, letter.fields.count)) {
      rows.append([Console.shown(field.name), Console.shown(field.value)])
    }
    for line in Console.table(rows) { Console.print(line) }
    Console.print("message:")
    for line in Console.table(message.map { [Console.shown($0.name), Console.shown($0.value)] }) {
      Console.print("  \(line)")
    }
  }
}
