import ArgumentParser
import Writer

/// `writer dlq replay`.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Puts the messages of dead letters back into their streams.",
    discussion: """
      Each message is added to its stream as it was, with one more field at its end, replayed_from, and its letter \
      is deleted. It is safe to repeat, whenever it was broken off: a letter is replayed once. A message that fails \
      again is a new dead letter, which says that it was replayed.
      """)

  @OptionGroup var options: ChangeOptions

  func run() async throws {
    try await DeadLetterCommand.withLetters { letters in
      var counts = Counts()
      try await letters.eachPage(of: options.selection) { page in
        counts.found += page.count
        if options.dryRun {
          for letter in page { counts.streams[letter.stream ?? "", default: 0] += 1 }
        } else {
          for (letter, outcome) in zip(page, try await letters.replay(page)) { counts.add(letter, outcome) }
        }
      }
      try report(counts)
    }
  }

  private struct Counts {
    var found = 0
    var replayed = 0
    var gone = 0
    var refused = 0
    var streams: [String: Int] = [:]

    mutating func add(_ letter: StoredLetter, _ outcome: ReplayOutcome) {
      switch outcome {
      case .replayed: replayed += 1
      case .gone: gone += 1
      case .refused(let reason):
        refused += 1
        // They may be a million.
        if refused <= 20 { Console.printError("letter \(letter.id): \(reason)") }
      }
    }
  }

  private func report(_ counts: Counts) throws {
    let missing = options.ids.isEmpty ? 0 : options.ids.count - counts.found
    if missing > 0, options.limit == nil {
      Console.printError("\(missing) of these letters are not there: replayed or purged before")
    }
    if options.dryRun {
      for (stream, count) in counts.streams.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(20)
      {
        Console.printError("  \(count)  \(Console.shown(stream.utf8))")
      }
      return Console.print("\(Console.letters(counts.found)) would be replayed")
    }
    var parts = ["\(Console.letters(counts.replayed)) replayed"]
    if counts.gone > 0 { parts.append("\(counts.gone) were replayed before") }
    if counts.refused > 0 { parts.append("\(counts.refused) could not be") }
    Console.print(parts.joined(separator: ", "))
    if counts.refused > 0 { throw ExitCode(1) }
  }
}

/// `writer dlq purge`.
struct PurgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Deletes dead letters for good.",
    discussion: "Asks on a terminal first; elsewhere it wants --yes.")

  @OptionGroup var options: ChangeOptions

  @Flag(name: [.short, .long], help: "Don't ask.")
  var yes = false

  func run() async throws {
    try await DeadLetterCommand.withLetters { letters in
      if options.dryRun {
        var count = 0
        try await letters.eachPage(of: options.selection) { count += $0.count }
        return Console.print("\(Console.letters(count)) would be deleted")
      }
      let deleted =
        yes
        ? try await letters.delete(options.selection)
        : try await letters.purge(options.selection, isMeant: confirm)
      guard let deleted else { return Console.printError("nothing was deleted") }
      Console.print("\(Console.letters(deleted)) deleted")
    }
  }

  private func confirm(_ count: Int) throws -> Bool {
    guard let isMeant = Console.confirm("Delete \(Console.letters(count)) for good?") else {
      Console.printError("error: nobody can be asked here\nadd --yes, or see what --dry-run says")
      throw ExitCode.validationFailure
    }
    return isMeant
  }
}
