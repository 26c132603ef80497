import SchemaKit

extension Diagram {
  /// The diagram in Graphviz's DOT, a cluster for each namespace.
  public var dot: String {
    var lines = [
      "digraph schema {",
      "  graph [rankdir=RL, fontname=\"Helvetica\", nodesep=0.4, ranksep=1.2]",
      "  node [shape=plain, fontname=\"Helvetica\", fontsize=11]",
      "  edge [fontname=\"Helvetica\", fontsize=9, arrowhead=normal, arrowtail=crow, dir=both, color=\"#667085\"]",
    ]
    for (number, namespace) in namespaces.enumerated() {
      lines.append("  subgraph cluster_\(number) {")
      lines.append("    label=\(Self.quoted(namespace)); color=\"#d0d5dd\"; style=rounded")
      for box in boxes where box.name.namespace == namespace {
        lines.append("    \(Self.quoted("\(box.name)")) [label=<\(box.dot)>]")
      }
      lines.append("  }")
    }
    let columns = boxes.reduce(into: [:]) { $0[$1.name] = Set($1.columns.map(\.name)) }
    lines += links.map { Self.dot($0, columns) }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private static func dot(_ link: Link, _ shown: [QualifiedName: Set<String>]) -> String {
    /// A box's end of the line, at the column where it shows that.
    func end(_ box: QualifiedName, _ columns: [String]) -> String {
      guard let column = columns.first, shown[box]?.contains(column) == true else { return quoted("\(box)") }
      return "\(quoted("\(box)")):\(quoted(column))"
    }
    let source = end(link.source, link.sourceColumns)
    let target = end(link.target, link.targetColumns)
    var attributes = ["tooltip=\(quoted(link.title))"]
    switch link.kind {
    case .foreignKey(let isUnique): if isUnique { attributes.append("arrowtail=tee") }
    case .reads: attributes += ["style=dashed", "arrowtail=none"]
    case .inherits: attributes += ["arrowtail=none", "arrowhead=onormal"]
    }
    return "  \(source) -> \(target) [\(attributes.joined(separator: ", "))]"
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

extension Diagram.Box {
  /// Graphviz's HTML-like table.
  fileprivate var dot: String {
    let color = isView ? "#ecfdf3" : "#eff4ff"
    var rows = ["<TR><TD COLSPAN=\"3\" BGCOLOR=\"\(color)\"><B>\(name.name.escapedForXML)</B></TD></TR>"]
    rows += columns.map { column in
      let keys = column.keys.joined(separator: " ")
      return "<TR><TD PORT=\"\(column.name.escapedForXML)\" ALIGN=\"LEFT\">\(column.name.escapedForXML)</TD>"
        + "<TD ALIGN=\"LEFT\">\(column.type.escapedForXML)\(column.isNullable ? "?" : "")</TD>"
        + "<TD ALIGN=\"LEFT\">\(keys)</TD></TR>"
    }
    rows += notes.map { "<TR><TD COLSPAN=\"3\" ALIGN=\"LEFT\"><I>\($0.escapedForXML)</I></TD></TR>" }
    return "<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"3\" COLOR=\"#d0d5dd\">"
      + rows.joined() + "</TABLE>"
  }
}

extension String {
  /// The text as XML's and HTML's character data and attributes hold it; control characters, which XML refuses, are
  /// left out.
  var escapedForXML: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20: continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
