import SchemaKit

/// A schema described in Markdown: what each table, type, view and routine is, and who may do what with it.
///
/// The text depends on the schema alone, in a fixed order and without dates, so that it can be committed and compared.
public struct DataDictionary: Sendable {
  /// One file.
  public struct Page: Sendable, Hashable {
    /// Its name in the folder, such as `public.md`.
    public let file: String
    /// All of it.
    public let text: String
  }

  /// The first line of every page, by which migrator knows its own.
  public static let mark =
    "<!-- Written by `migrator docs`. Change the schema and its comments, not this file. -->"

  private static let title = "# Data dictionary"

  /// Whether a text is the page of a namespace, as it stands in a folder of them.
  public static func isPage(_ text: String) -> Bool {
    text.hasPrefix(mark) && !text.hasPrefix("\(mark)\n\n\(title)\n")
  }

  private let schema: Schema
  private let mentions: Mentions
  private let namespaces: [String]
  /// The pages' names, by namespace.
  private let files: [String: String]

  /// Describes a schema.
  public init(_ schema: Schema) {
    self.schema = schema
    let mentions = Mentions(schema)
    self.mentions = mentions
    namespaces = schema.managedNamespaces.sorted().filter { !NamespacePage($0, schema, mentions).isEmpty }
    files = Self.fileNames(namespaces)
  }

  /// All in one file.
  public var text: String {
    let pages = namespaces.map { NamespacePage($0, schema, mentions) }
    var lines = [Self.mark, "", Self.title, ""] + extensionLines
    lines += ["## Contents", ""] + contents(file: { _ in "" })
    for page in pages { lines += [""] + page.lines(heading: "##") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A file for each namespace, and `README.md` that names them.
  public var pages: [Page] {
    let index = [Self.mark, "", Self.title, ""] + extensionLines + contents(file: file)
    return [Page(file: Self.index, text: index.joined(separator: "\n") + "\n")]
      + namespaces.map { namespace in
        let page = NamespacePage(namespace, schema, mentions, link: { self.link($0, from: namespace) })
        let lines = [Self.mark, ""] + page.lines(heading: "#")
        return Page(file: file(namespace), text: lines.joined(separator: "\n") + "\n")
      }
  }

  private func link(_ name: QualifiedName, from namespace: String) -> String {
    (name.namespace == namespace ? "" : file(name.namespace)) + "#\(name.anchor)"
  }

  private static let index = "README.md"

  private func file(_ namespace: String) -> String { files[namespace] ?? "" }

  /// The names as files': what file systems or links might not take becomes a dash, and what would be one name to some of
  /// them gets a number. A name that needs no change keeps it before others.
  private static func fileNames(_ namespaces: [String]) -> [String: String] {
    var files: [String: String] = [:]
    var taken: Set = [index.lowercased()]
    let plain = namespaces.filter { QualifiedName.anchor($0) == $0 }
    for namespace in plain + namespaces.filter({ !plain.contains($0) }) {
      let name = QualifiedName.anchor(namespace)
      var (file, number) = ("\(name).md", 2)
      while !taken.insert(file.lowercased()).inserted {
        file = "\(name)-\(number).md"
        number += 1
      }
      files[namespace] = file
    }
    return files
  }

  private var extensionLines: [String] {
    guard !schema.extensions.isEmpty else { return [] }
    let names = schema.extensions.map(\.name).sorted().map { "`\($0)`" }
    return ["Extensions: \(names.joined(separator: ", "))", ""]
  }

  private func contents(file: (String) -> String) -> [String] {
    namespaces.flatMap { namespace in
      let head = "- [\(namespace.markdown)](\(file(namespace))#namespace-\(QualifiedName.anchor(namespace)))"
      return [head]
        + NamespacePage(namespace, schema, mentions).entries.map { kind, names in
          let links = names.map { "[\($0.name.markdown)](\(file(namespace))#\($0.anchor))" }
          return "  - \(kind): \(links.joined(separator: ", "))"
        }
    }
  }
}

extension QualifiedName {
  /// The name as the end of a link.
  var anchor: String { Self.anchor("\(self)") }

  static func anchor(_ text: String) -> String {
    String(text.map { $0.isLetter || $0.isNumber || "_.".contains($0) ? $0 : "-" })
  }
}

extension String {
  /// The text so that Markdown shows it as it is, at a line's start too: a comment is no heading, list or rule.
  var markdown: String {
    let text = drop { $0 == " " || $0 == "\t" }
    let number = text.prefix { $0.isASCII && $0.isNumber }
    var (rest, result) = (text, "")
    if let first = text.first, "#+-=".contains(first) { result = "\\" }
    if !number.isEmpty, let mark = text.dropFirst(number.count).first, ".)".contains(mark) {
      result = "\(number)\\"
      rest = rest.dropFirst(number.count)
    }
    for character in rest {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\n", "\r\n": result += "<br>"
      case "\\", "`", "*", "_", "[", "]", "~": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }

  /// The text as code: one line, between as many backticks as it needs.
  var code: String {
    let line = split(whereSeparator: \.isNewline).joined(separator: " ")
    var ticks = "`"
    while line.contains(ticks) { ticks += "`" }
    let pad = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
    return line.isEmpty ? "" : ticks + pad + line + pad + ticks
  }
}
