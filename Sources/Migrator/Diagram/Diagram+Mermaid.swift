import SchemaKit

extension Diagram {
  /// The diagram as a Mermaid `erDiagram`, which code hosts draw in Markdown.
  ///
  /// Mermaid knows no namespaces: a table that isn't in `public` has its own in its label.
  public var mermaid: String {
    var names = MermaidNames()
    var lines = ["erDiagram"]
    for namespace in namespaces {
      if namespaces.count > 1 { lines.append("  %% \(namespace)") }
      for box in boxes where box.name.namespace == namespace {
        lines += box.mermaid(id: names.id(box.name))
      }
    }
    for link in links {
      let label = link.sourceColumns.isEmpty ? link.kind.verb : link.sourceColumns.joined(separator: ", ")
      lines.append(
        "  \(names.id(link.target)) \(link.kind.mermaid) \(names.id(link.source)) : \(Self.quoted(label))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Mermaid has no escape for what it doesn't take in a text.
  fileprivate static func quoted(_ text: String) -> String {
    let replacements: [Character: Character] = ["\"": "'", "%": "\u{FF05}", "\\": "/"]
    return "\"" + String(text.map { $0.asciiValue ?? 32 < 32 ? " " : replacements[$0] ?? $0 }) + "\""
  }
}

extension Diagram.Link.Kind {
  /// What stands between the two: one referenced, any number that reference it.
  fileprivate var mermaid: String {
    switch self {
    case .foreignKey(isUnique: true): "||--o|"
    case .foreignKey(isUnique: false): "||--o{"
    case .reads, .inherits: "||..||"
    }
  }

  fileprivate var verb: String {
    switch self {
    case .foreignKey: "references"
    case .reads: "reads"
    case .inherits: "inherits"
    }
  }
}

extension Diagram.Box {
  fileprivate func mermaid(id: String) -> [String] {
    let label = name.namespace == "public" ? name.name : "\(name)"
    let head = "  \(id)" + (label == id ? "" : "[\(Diagram.quoted(label))]")
    guard !columns.isEmpty else { return [head] }
    let rows = columns.map { column in
      let keys = column.keys.isEmpty ? "" : " " + column.keys.joined(separator: ", ")
      let comment = column.comment.map { " " + Diagram.quoted($0) } ?? ""
      return
        "    \(MermaidNames.attribute(column.type)) \(MermaidNames.attribute(column.name))\(keys)\(comment)"
    }
    return ["\(head) {"] + rows + ["  }"]
  }
}

/// Names as Mermaid reads them: letters, digits and underscores, each once.
private struct MermaidNames {
  private var ids: [QualifiedName: String] = [:]
  private var taken: Set<String> = []

  mutating func id(_ name: QualifiedName) -> String {
    if let id = ids[name] { return id }
    var plain = Self.word(name.namespace == "public" ? name.name : "\(name)")
    if Self.keywords.contains(plain.lowercased()) { plain += "_" }
    var id = plain
    var number = 2
    while !taken.insert(id).inserted {
      id = "\(plain)_\(number)"
      number += 1
    }
    ids[name] = id
    return id
  }

  /// A type or an attribute, which may have parentheses.
  static func attribute(_ text: String) -> String {
    let word = Self.word(text, and: "()[]")
    return ["pk", "fk", "uk"].contains(word.lowercased()) ? "\(word)_" : word
  }

  /// What Mermaid doesn't read becomes an underscore.
  private static func word(_ text: String, and others: String = "") -> String {
    let word = String(
      text.map { $0.isASCII && ($0.isLetter || $0.isNumber || others.contains($0)) ? $0 : "_" })
    return word.first?.isLetter == true ? word : "_\(word)"
  }

  /// What begins a statement or is a part of one, in capitals or not.
  private static let keywords: Set = [
    "accdescr", "acctitle", "class", "classdef", "direction", "end", "erdiagram", "many", "one", "style",
    "subgraph", "title", "to",
  ]
}
