import Logging
import Postgres

/// Everything that is wrong with the settings.
public struct ConfigurationMistakes: Error, Sendable, CustomStringConvertible {
  /// A text for each mistake; each names its variable.
  public let mistakes: [String]

  /// Mistakes, each with its variable's name.
  public init(mistakes: [String]) { self.mistakes = mistakes }

  /// A line for each mistake.
  public var description: String {
    "the settings are wrong:\n" + mistakes.map { "  \($0)" }.joined(separator: "\n")
      + "\nwriter --help lists every setting"
  }
}

/// Reads variables and collects mistakes. A value that may be secret is never repeated.
struct SettingsReader {
  private let environment: WriterEnvironment
  private var mistakes: [String] = []

  init(_ environment: WriterEnvironment) { self.environment = environment }

  mutating func add(_ mistake: String) { mistakes.append(mistake) }

  func finish() throws(ConfigurationMistakes) {
    if !mistakes.isEmpty { throw ConfigurationMistakes(mistakes: mistakes) }
  }

  func optionalText(_ name: String) -> String? { environment.value(name) }

  func text(_ name: String, _ fallback: String) -> String { environment.value(name) ?? fallback }

  mutating func integer(_ name: String, _ fallback: Int, in range: ClosedRange<Int>) -> Int {
    guard let text = environment.value(name) else { return fallback }
    guard let number = Int(text), range.contains(number) else {
      add("\(name) is \"\(text)\"; it must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return fallback
    }
    return number
  }

  mutating func seconds(_ name: String, _ fallback: Duration, from least: Double = 0) -> Duration {
    guard let text = environment.value(name) else { return fallback }
    // Double reads more than decimal numbers: 0x10, 1e3, infinity.
    let isDecimal = text.allSatisfy { "0123456789.".contains($0) }
    guard isDecimal, let number = Double(text), (least...86_400).contains(number) else {
      let range = "\(least == 0 ? "0" : "\(least)") to 86400"
      add("\(name) is \"\(text)\"; it must be a number of seconds from \(range)")
      return fallback
    }
    return .milliseconds(Int64(number * 1000))
  }

  mutating func flag(_ name: String, _ fallback: Bool) -> Bool {
    guard let text = environment.value(name) else { return fallback }
    switch text.lowercased() {
    case "true", "1", "yes", "on": return true
    case "false", "0", "no", "off": return false
    default:
      add("\(name) is \"\(text)\"; it must be true or false")
      return fallback
    }
  }

  mutating func choice<T: RawRepresentable<String> & CaseIterable>(_ name: String, _ fallback: T) -> T {
    guard let text = environment.value(name) else { return fallback }
    guard let choice = T(rawValue: text.lowercased()) else {
      add("\(name) is \"\(text)\"; it must be \(T.allCases.map(\.rawValue).joined(separator: " or "))")
      return fallback
    }
    return choice
  }

  mutating func logLevel(_ name: String, _ fallback: Logger.Level) -> Logger.Level {
    guard let text = environment.value(name) else { return fallback }
    // Python's word for it is WARNING, and so is swift-log's; WARN is common enough.
    let word = text.lowercased() == "warn" ? "warning" : text.lowercased()
    guard let level = Logger.Level(rawValue: word) else {
      let levels = Logger.Level.allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
      add("\(name) is \"\(text)\"; it must be one of \(levels)")
      return fallback
    }
    return level
  }

  mutating func database(_ name: String) -> PostgresConfiguration? {
    guard let text = environment.value(name) else {
      add("\(name) is not set; write it like postgresql://user:password@host:5432/database")
      return nil
    }
    do throws(PostgresError) {
      return try PostgresConfiguration(text)
    } catch {
      add("\(name): \(error.message); \(error.advice ?? "")")
      return nil
    }
  }
}
