import ArgumentParser
import RedisStreams
import Writer

/// Which dead letters a command is about.
struct LetterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only letters from this stream; *, ? and [..] stand for others.", valueName: "key"))
  var stream: String?

  @Option(
    help: ArgumentHelp("Only letters whose error has this text in it, or this SQLSTATE.", valueName: "text"))
  var error: String?

  @Option(
    help: ArgumentHelp(
      "Only letters from this time on: 2026-11-23T14:05:12Z, or how long ago: 90s, 15m, 2h, 7d.",
      valueName: "time"))
  var since: LetterTime?

  @Option(help: ArgumentHelp("Only letters up to this time.", valueName: "time"))
  var until: LetterTime?

  func selection(_ ids: [StreamID] = [], limit: Int? = nil) -> LetterSelection {
    var selection = LetterSelection()
    selection.ids = ids
    selection.stream = stream
    selection.error = error
    selection.since = since?.milliseconds
    selection.until = until?.milliseconds
    selection.limit = limit
    return selection
  }
}

/// Which letters a command changes: it wants to be told.
struct ChangeOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The letters' ids, as list shows them.", valueName: "id"))
  var ids: [StreamID] = []

  @OptionGroup var filters: LetterOptions

  @Flag(help: "All dead letters.")
  var all = false

  @Option(help: ArgumentHelp("At most so many, the oldest first.", valueName: "n"))
  var limit: Int?

  @Flag(help: "Only say what would be done.")
  var dryRun = false

  var selection: LetterSelection { filters.selection(ids, limit: limit) }

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    if all, !selection.isAll { throw ValidationError("--all and a choice of letters contradict each other") }
    if !all, selection.isAll {
      throw ValidationError("say which letters: ids, --stream, --error, --since, --until, or --all")
    }
  }
}

extension StreamID: ExpressibleByArgument {
  /// Reads `1700000000000-0`.
  public init?(argument: String) { self.init(argument) }
}

extension LetterTime: ExpressibleByArgument {
  /// Reads a point in time, or how long ago it was.
  public init?(argument: String) { self.init(argument) }
}
