import Foundation
import Testing
import TestSupport

/// A folder of `Tests/Conformance`: two schemas as SQL, each of which can be changed into the other.
struct ConformanceCase: Sendable, Comparable, CustomTestStringConvertible {
  /// `area/case`.
  let name: String
  let before: String
  let after: String
  let requirements: [Requirement]

  var testDescription: String { name }

  static let folder = "\(Program.root)/Tests/Conformance"

  /// All cases, or those whose names begin with one of the words of `CONFORMANCE`.
  static let all: [ConformanceCase] = {
    let wanted = (ProcessInfo.processInfo.environment["CONFORMANCE"] ?? "").split(separator: " ")
    return names.filter { name in wanted.isEmpty || wanted.contains { name.hasPrefix($0) } }
      .compactMap { try? ConformanceCase(name: $0) }.sorted()
  }()

  /// The folders two levels down.
  static let names: [String] = folders(folder).flatMap { area in
    folders("\(folder)/\(area)").map { "\(area)/\($0)" }
  }

  init(name: String) throws {
    self.name = name
    func text(_ file: String) throws -> String {
      try String(contentsOfFile: "\(Self.folder)/\(name)/\(file)", encoding: .utf8)
    }
    before = try text("before.sql")
    after = try text("after.sql")
    requirements = try ((try? text("requires")) ?? "").split(separator: "\n").map { try Requirement($0) }
  }

  static func < (first: Self, second: Self) -> Bool { first.name < second.name }
  static func == (first: Self, second: Self) -> Bool { first.name == second.name }

  private static func folders(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
        && isFolder.boolValue
    }
  }
}

/// A line of a case's file `requires`.
enum Requirement: Sendable {
  /// `postgres >= 18`
  case atLeast(Int)
  /// `postgres < 18`
  case below(Int)
  /// `extension citext`
  case `extension`(String)

  init(_ line: Substring) throws {
    let words = line.split(separator: " ").map(String.init)
    switch (words.first, words.count) {
    case ("postgres", 3):
      guard let version = Int(words[2]), [">=", "<"].contains(words[1]) else { fallthrough }
      self = words[1] == "<" ? .below(version) : .atLeast(version)
    case ("extension", 2): self = .extension(words[1])
    default: throw ConformanceError(description: "\"\(line)\" is no requirement")
    }
  }

  func isMet(by server: ConformanceServer) -> Bool {
    switch self {
    case .atLeast(let version): server.version >= version
    case .below(let version): server.version < version
    case .extension(let name): server.extensions.contains(name)
    }
  }
}

/// The cases that don't work yet, and why, as the file `known-failures` lists them.
enum KnownFailures {
  static let reasons: [String: String] = {
    let text =
      (try? String(contentsOfFile: "\(ConformanceCase.folder)/known-failures", encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    return Dictionary(
      lines.map { line in
        let words = line.split(separator: " ", maxSplits: 1)
        return (String(words[0]), words.count > 1 ? String(words[1]) : "")
      }
    ) { $1 }
  }()
}
