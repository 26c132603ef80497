import Foundation
import SchemaKit

/// A part of a revision file that is committed by itself. A file without markers is one.
///
///     -- Step 2 of 3: outside a transaction
///     CREATE INDEX CONCURRENTLY …;
public struct RevisionStep: Sendable, Hashable {
  /// Its place, counted from 1.
  public let number: Int
  /// Whether it runs in a transaction; what can't is one statement.
  public let isTransactional: Bool
  /// The statements.
  public let statements: [Statement]

  /// The line that begins a step.
  static func marker(_ number: Int, of count: Int, isTransactional: Bool) -> String {
    "\(prefix)\(number) of \(count): \(isTransactional ? inside : outside)"
  }

  /// Cuts a file at its markers.
  static func split(_ sql: String) throws(StatementError) -> [RevisionStep] {
    let markers = try markers(in: sql)
    let statements = try Statement.split(sql)
    guard let first = markers.first else {
      return [RevisionStep(number: 1, isTransactional: true, statements: statements)]
    }
    if let early = statements.first(where: { $0.line < first.line }) {
      throw StatementError(description: "this statement stands before the first step", line: early.line)
    }
    var steps: [RevisionStep] = []
    for (place, marker) in markers.enumerated() {
      let end = place + 1 < markers.count ? markers[place + 1].line : Int.max
      let own = statements.filter { $0.line > marker.line && $0.line < end }
      if !marker.isTransactional, own.count != 1 {
        throw StatementError(
          description: "a step outside a transaction has to have one statement; this one has \(own.count)",
          line: marker.line)
      }
      steps.append(
        RevisionStep(number: place + 1, isTransactional: marker.isTransactional, statements: own))
    }
    return steps
  }

  /// What a file holds from its step after the first `finished` ones on, comments and all.
  static func text(of sql: String, after finished: Int) throws(StatementError) -> String {
    guard finished > 0 else { return sql }
    let markers = try markers(in: sql)
    guard finished < markers.count else { return "" }
    let lines = sql.utf8.split(
      separator: UInt8(ascii: "\n"), maxSplits: markers[finished].line - 1, omittingEmptySubsequences: false)
    return lines.last.map { String(Substring($0)) } ?? ""
  }

  /// A checksum for each of the steps, of its statements and of all before it.
  static func checksums(of steps: [RevisionStep]) -> [String] {
    var last = ""
    return steps.map { step in
      last = SHA256Text.of(([last] + step.statements.map(\.text)).joined(separator: ";\n"))
      return last
    }
  }

  private static let prefix = "-- Step "
  private static let inside = "a transaction of its own"
  private static let outside = "outside a transaction"

  private static func markers(
    in sql: String
  ) throws(StatementError) -> [(line: Int, isTransactional: Bool)] {
    // Most files have none, and are not to be read once more.
    guard ["step", "Step", "STEP"].contains(where: sql.contains) else { return [] }
    var found: [(line: Int, isTransactional: Bool)] = []
    var lexer = SQLLexer(sql)
    var line = 1
    while let token = lexer.next() {
      if token.kind == .comment,
        let isInside = try isInside(token.text.trimmingCharacters(in: .whitespacesAndNewlines), line)
      {
        found.append((line, isInside))
      }
      line += token.text.utf8.count { $0 == UInt8(ascii: "\n") }
    }
    return found
  }

  /// Whether a comment begins a step in a transaction, or one outside; nil where it begins none. What was meant to begin one is
  /// not passed over: its statements would run in the step before.
  private static func isInside(_ comment: String, _ line: Int) throws(StatementError) -> Bool? {
    guard let kind = comment.wholeMatch(of: /-- Step \d+ of \d+:? *(.*)/)?.1 else {
      guard isLikeMarker(comment) else { return nil }
      throw StatementError(
        description: "this is like the line that begins a step, and is none; write it as "
          + "\"\(marker(1, of: 2, isTransactional: true))\" or \"\(marker(1, of: 2, isTransactional: false))\", or write "
          + "another comment", line: line)
    }
    guard kind == inside || kind == outside else {
      throw StatementError(
        description: "a step is \"\(inside)\" or \"\(outside)\", not \"\(kind)\"", line: line)
    }
    return kind == inside
  }

  private static func isLikeMarker(_ comment: String) -> Bool {
    let words = comment.lowercased()
    guard let rest = words.prefixMatch(of: /(?:-|\/\*)[-*\s]*step\b/) else { return false }
    return [inside, outside].contains { words[rest.range.upperBound...].contains($0) }
  }
}
