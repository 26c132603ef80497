import ArgumentParser

/// A mistyped command, which argument parsing would call an unexpected argument.
struct UnknownCommand: Error, CustomStringConvertible {
  private static let names: [String] =
    RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]

  let name: String

  /// Throws where the first argument is neither an option nor a command.
  static func refuse(_ arguments: [String]) throws {
    guard let name = arguments.first, !name.hasPrefix("-"), !names.contains(name) else { return }
    throw UnknownCommand(name: name)
  }

  var description: String {
    let near = Self.names.filter { Self.distance($0, name) <= (name.count + 1) / 3 }.min {
      Self.distance($0, name) < Self.distance($1, name)
    }
    let advice = near.map { "did you mean \"\($0)\"?" } ?? "list all commands: migrator --help"
    return "there is no command \"\(name)\"\n\(advice)"
  }

  /// How many letters are to be put in, taken out or exchanged to turn one word into the other.
  private static func distance(_ a: String, _ b: String) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var next = [i + 1]
      for (j, other) in b.enumerated() {
        next.append(min(row[j] + (letter == other ? 0 : 1), row[j + 1] + 1, next[j] + 1))
      }
      row = next
    }
    return row[b.count]
  }
}
