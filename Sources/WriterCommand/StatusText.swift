import Foundation
import Writer

/// A status for people.
struct StatusText {
  private let status: WriterStatus
  private let rates: WriterRates?
  private let most: Int

  init(_ status: WriterStatus, _ rates: WriterRates?, _ most: Int) {
    self.status = status
    self.rates = rates
    self.most = most
  }

  /// Everything on one line.
  var line: String {
    var parts = [
      status.date.formatted(Date.ISO8601FormatStyle()), "streams=\(status.streams.count)",
      "unreadable=\(status.unreadable.count)",
      "length=\(status.length)", "lag=\(Self.text(status.lag))", "pending=\(status.pending)",
      "oldest_pending=\(age(status.oldestPending))", "consumers=\(status.consumers.count)",
      "dead_letters=\(status.deadLetters.count)",
    ]
    if let rates {
      parts += ["added_per_s=\(Self.text(rates.added))", "done_per_s=\(Self.text(rates.done))"]
    }
    return (parts + ["schema=\(schemaWord)"]).joined(separator: " ")
  }

  /// As a page.
  var lines: [String] { head + [""] + streams + (status.consumers.isEmpty ? [] : [""] + consumers) }

  private var head: [String] {
    let letters = status.deadLetters
    var rows = [
      ["group", Console.shown(status.group.utf8)],
      [
        "streams",
        "\(status.streams.count) with \(status.length) messages, lag \(Self.text(status.lag)), "
          + "pending \(status.pending)"
          + (status.oldestPending == nil ? "" : ", the oldest added \(age(status.oldestPending)) ago"),
      ],
      [
        "dead letters",
        "\(letters.count) in \(Console.shown(letters.stream.utf8))"
          + (letters.newest == nil ? "" : ", the newest \(age(letters.newest)) ago"),
      ],
      ["schema", schema],
    ]
    if let example = status.unreadable.first {
      rows.append([
        "unreadable",
        "\(status.unreadable.count), as their keys are no UTF-8 or the same text as another's, such as \(Console.shown(example.utf8)); RENAME them",
      ])
    }
    if let rates {
      rows.append([
        "rates",
        "\(Self.text(rates.added)) added, \(Self.text(rates.done)) done, \(Self.text(rates.deadLetters)) "
          + "dead letters a second",
      ])
    }
    return Console.table(rows)
  }

  private var streams: [String] {
    let shown = status.streams.prefix(most)
    let rows = shown.map { stream in
      [
        Console.shown(stream.key.utf8), "\(stream.length)",
        stream.hasGroup ? Self.text(stream.lag) : "no group", "\(stream.pending)", age(stream.oldestPending),
        "\(stream.consumers)",
      ]
    }
    let names = ["stream", "length", "lag", "pending", "oldest", "consumers"]
    let rest = status.streams.dropFirst(shown.count)
    let behind = rest.count { !$0.lag.isZero || $0.pending > 0 }
    return Console.table([names] + rows, right: [1, 2, 3, 4, 5])
      + (rest.isEmpty
        ? [] : ["and \(rest.count) more, \(behind) of them with a lag or something pending (--limit, --all)"])
  }

  private var consumers: [String] {
    let shown = status.consumers.prefix(most)
    let rows = shown.map { consumer in
      [
        Console.shown(consumer.name.utf8), "\(consumer.pending)", Self.text(consumer.idle),
        "\(consumer.streams)",
      ]
    }
    let rest = status.consumers.count - shown.count
    return Console.table([["consumer", "pending", "idle", "streams"]] + rows, right: [1, 2, 3])
      + (rest > 0 ? ["and \(rest) more"] : [])
  }

  private var schemaWord: String {
    switch status.schema {
    case .judged(let standing, _): standing.direction.rawValue
    case .unavailable: "unavailable"
    }
  }

  private var schema: String {
    switch status.schema {
    case .judged(let standing, let isAdmitted):
      let found = standing.found.map { ", \($0)" } ?? ""
      let reason = standing.reasons.first.map { ": \($0)" } ?? ""
      return Self.firstLine(
        "\(standing.direction.rawValue)\(found)\(isAdmitted ? "" : "; writers are refused\(reason)")")
    case .unavailable(let reason): return Self.firstLine("the database does not answer: \(reason)")
    }
  }

  private static func firstLine(_ text: String) -> String {
    text.split(separator: "\n").first.map(String.init) ?? ""
  }

  private func age(_ date: Date?) -> String {
    date.map { Self.text(.seconds(max(0, status.date.timeIntervalSince($0)))) } ?? "-"
  }

  static func text(_ lag: Lag) -> String {
    switch lag {
    case .exactly(let count): "\(count)"
    case .atLeast(let count): ">=\(count)"
    case .unknown: "unknown"
    }
  }

  private static func text(_ rate: Double?) -> String { rate.map { "\(Int($0.rounded()))" } ?? "unknown" }

  /// A span of time in its two largest units.
  static func text(_ duration: Duration) -> String {
    let milliseconds = Int(duration / .milliseconds(1))
    if milliseconds < 1000 { return "\(milliseconds)ms" }
    let seconds = milliseconds / 1000
    switch seconds {
    case ..<60: return "\(seconds)s"
    case ..<3600: return "\(seconds / 60)m\(seconds % 60)s"
    case ..<86_400: return "\(seconds / 3600)h\(seconds / 60 % 60)m"
    default: return "\(seconds / 86_400)d\(seconds / 3600 % 24)h"
    }
  }
}
