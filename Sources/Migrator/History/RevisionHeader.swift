import Foundation
import SchemaKit

// The head of an up file: comments, one field a line.
//
//     -- Revision: 20261123140512
//     -- Parent: base
//     -- Message: create sensor readings
//     -- Fingerprint: 5c1f…
//     -- Serves: 20261101090000
extension Revision.Header {
  /// The head as the first lines of a file.
  var text: String {
    get throws {
      var lines = [
        "Revision: \(id)", "Parent: \(parent?.text ?? "base")", "Message: \(message)",
        "Fingerprint: \(fingerprint)",
      ]
      for (key, names) in [
        ("Namespaces", namespaces), ("Extensions", extensions), ("Publications", publications),
      ] where !names.isEmpty {
        lines.append("\(key): \(SQL("\(identifiers: names.sorted())"))")
      }
      if !replaces.isEmpty { lines.append("Replaces: \(replaces.map(\.text).joined(separator: ", "))") }
      if let serves { lines.append("Serves: \(serves)") }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      for record in hypertables.sorted(by: { $0.table < $1.table }) {
        lines.append("Hypertable: \(String(decoding: try encoder.encode(record), as: UTF8.self))")
      }
      return lines.map { "-- \($0)\n" }.joined()
    }
  }

  /// Reads the head of a file.
  init(parsing text: String, file: String) throws {
    var fields: [String: String] = [:]
    var hypertables: [HypertableRecord] = []
    for (number, line) in zip(1..., text.commentsAtHead) {
      let content = line.dropFirst(2).drop { $0 == " " }
      guard let colon = content.firstIndex(of: ":") else { continue }
      let value = content[content.index(after: colon)...].drop { $0 == " " }
      let key = String(content[..<colon])
      guard key == "Hypertable" else {
        fields[key] = String(value)
        continue
      }
      do {
        hypertables.append(try JSONDecoder().decode(HypertableRecord.self, from: Data(value.utf8)))
      } catch {
        throw MigratorError("\(file):\(number): the Hypertable line is not one that migrator wrote")
      }
    }
    func field(_ name: String) throws -> String {
      guard let value = fields[name] else {
        throw MigratorError(
          "\(file): the head has no line \"-- \(name): …\"",
          advice:
            "restore the file's first lines from version control; SQL that was written by hand goes into the two files, "
            + "with a head, that this writes: migrator create \"what it does\" --empty")
      }
      return value
    }
    let parent = try field("Parent")
    guard let id = RevisionID(try field("Revision")), parent == "base" || RevisionID(parent) != nil else {
      throw MigratorError("\(file): Revision and Parent must be fourteen digits, or base for no parent")
    }
    let serves = fields["Serves"].map { $0.trimmingCharacters(in: .whitespaces) }
    guard serves.map({ RevisionID($0) != nil }) ?? true else {
      throw MigratorError(
        "\(file): Serves must be a revision's fourteen digits: the oldest whose writers can go on with this schema"
      )
    }
    self.init(
      id: id, parent: RevisionID(parent), message: try field("Message"),
      fingerprint: try field("Fingerprint"),
      namespaces: Self.list(fields["Namespaces"]), extensions: Self.list(fields["Extensions"]),
      publications: Self.list(fields["Publications"]),
      replaces: Self.list(fields["Replaces"]).sorted().compactMap(RevisionID.init),
      serves: serves.flatMap(RevisionID.init), hypertables: hypertables)
  }

  /// Whether a line is one of a head.
  static func isField(_ line: Substring) -> Bool {
    guard line.hasPrefix("-- "), let colon = line.firstIndex(of: ":") else { return false }
    return fields.contains(String(line[..<colon].dropFirst(3)))
  }

  private static let fields: Set = [
    "Revision", "Parent", "Message", "Fingerprint", "Namespaces", "Extensions", "Publications", "Replaces",
    "Serves",
    "Hypertable",
  ]

  private static func list(_ text: String?) -> Set<String> {
    let items = SQLList.split(text ?? "").map { $0.trimmingCharacters(in: .whitespaces) }
    return Set(items.filter { !$0.isEmpty }.map(SQL.unquoted))
  }
}

extension String {
  /// The lines of comments that a file begins with. The rest isn't cut into lines: it may be long.
  var commentsAtHead: some Swift.Sequence<Substring> {
    sequence(state: self[...]) { rest in
      guard rest.hasPrefix("--") else { return nil }
      let line = rest.prefix { !$0.isNewline }
      rest = rest[line.endIndex...].dropFirst()
      return line
    }
  }
}
