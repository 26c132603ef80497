import Foundation
import Migrator

/// The process's environment, and `.env` in the current directory for what it leaves open.
struct Environment {
  private let process: [String: String]
  private let file: [String: String]

  static func read() throws -> Environment {
    Environment(process: ProcessInfo.processInfo.environment, file: try DotEnv.read(".env"))
  }

  /// A variable's value. One that is set and empty is not looked for in the file: in CI that is a secret which is missing, and
  /// the file may name another database.
  func value(_ name: String) -> String? {
    let value = (process[name] ?? file[name])?.withoutQuotes ?? ""
    return value.isEmpty ? nil : value
  }

  /// Whether the process has a variable that is set and empty.
  func isEmpty(_ name: String) -> Bool { process[name]?.isEmpty ?? false }

  func flag(_ name: String) throws -> Bool {
    guard let text = value(name) else { return false }
    switch text.lowercased() {
    case "true", "1", "yes", "on": return true
    case "false", "0", "no", "off": return false
    default: throw MigratorError("\(name) is \"\(text)\"; it can be true or false")
    }
  }
}

extension String {
  /// The text within quotes around the whole, as files of variables often have them.
  fileprivate var withoutQuotes: String {
    guard count > 1, let quote = first, ["\"", "'"].contains(quote), last == quote else { return self }
    return String(dropFirst().dropLast())
  }
}

/// A file of lines `NAME=value`, or `export NAME=value` as a shell has them.
private enum DotEnv {
  /// The variables; none where there is no such file. Of two lines of one name the later counts.
  static func read(_ path: String) throws -> [String: String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
      return [:]
    }
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw MigratorError("can't read \(path): \(error.localizedDescription)")
    }
    let lines = try data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      .map { place, line in
        guard let text = String(validating: line, as: UTF8.self) else {
          throw MigratorError(
            "\(path):\(place + 1): this line is not UTF-8", advice: "save the file as UTF-8")
        }
        return text
      }
    return Dictionary(lines.compactMap(variable)) { _, later in later }
  }

  private static func variable(_ line: String) -> (String, String)? {
    let line = line.trimmingPrefix("\u{FEFF}").trimmingCharacters(in: .whitespaces.union(.newlines))
    guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { return nil }
    let name = line[..<equals].trimmingPrefix(/export\s+/).trimmingCharacters(in: .whitespaces)
    return (name, value(line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)))
  }

  /// Up to the closing quote, or to a comment, which blanks come before.
  private static func value(_ text: String) -> String {
    if let quote = text.first, ["\"", "'"].contains(quote), let end = text.dropFirst().firstIndex(of: quote) {
      return String(text[...end])
    }
    guard let comment = text.firstRange(of: /(^|\s)#/) else { return text }
    return text[..<comment.lowerBound].trimmingCharacters(in: .whitespaces)
  }
}
