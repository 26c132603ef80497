import Foundation
import SchemaKit

extension Diagram {
  /// The diagram as an SVG picture that follows the reader's light or dark setting. What a line or a box is stands in
  /// its title, which browsers show under the pointer.
  public var svg: String {
    let picture = DiagramPicture(self)
    let (width, height) = (picture.size.width.pixels, picture.size.height.pixels)
    var lines = [
      #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(width)" height="\#(height)" viewBox="0 0 \#(width) \#(height)" role="img">"#,
      "<title>Schema: \(boxes.count) tables and views</title>",
      "<style>\n\(Self.style)</style>",
      #"<rect class="page" width="100%" height="100%"/>"#,
    ]
    lines += picture.frames.map(\.svg)
    lines += picture.lines.map(\.svg)
    for box in boxes {
      guard let origin = picture.origins[box.name], let size = picture.sizes[box.name] else { continue }
      lines.append(box.svg(at: origin, size: size))
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private static let style = """
    text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1d2939; }
    .page { fill: #ffffff; }
    .frame { fill: #f9fafb; stroke: #e4e7ec; }
    .frame-title { font: 600 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #667085; }
    .box { fill: #ffffff; stroke: #cfd6e0; }
    .head { fill: #e8eefc; }
    .view .head { fill: #e6f6ec; }
    .rule { stroke: #cfd6e0; }
    .name { font: 600 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
    .badge { font: 10px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #667085; }
    .key { font-size: 9px; font-weight: 600; fill: #b45309; }
    .foreign { fill: #2563eb; }
    .type, .note { fill: #667085; }
    .note { font-style: italic; font-size: 11px; }
    .link path { fill: none; stroke: #8a97ab; stroke-width: 1.3; }
    .link .hit { stroke: transparent; stroke-width: 9; }
    .reads path, .inherits path { stroke-dasharray: 5 4; }
    .reads .end, .inherits .end { stroke-dasharray: none; }
    .link:hover path { stroke: #2563eb; stroke-width: 2.2; }
    .link:hover .hit { stroke: transparent; stroke-width: 9; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e4e7ec; }
      .page { fill: #0f141b; }
      .frame { fill: #141a23; stroke: #2a3342; }
      .box { fill: #1a212c; stroke: #364152; }
      .head { fill: #23304d; }
      .view .head { fill: #1d3a2b; }
      .rule { stroke: #364152; }
      .frame-title, .badge, .type, .note { fill: #98a2b3; }
      .key { fill: #f5b454; }
      .foreign { fill: #7aa7ff; }
      .link path { stroke: #6b7a90; }
      .link:hover path { stroke: #7aa7ff; }
    }

    """
}

extension Double {
  /// A number of pixels, to a tenth.
  fileprivate var pixels: String {
    let rounded = (self * 10).rounded() / 10
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}

extension DiagramPicture.Frame {
  fileprivate var svg: String {
    """
    <rect class="frame" x="\(origin.x.pixels)" y="\(origin.y.pixels)" width="\(size.width.pixels)" \
    height="\(size.height.pixels)" rx="10"/>
    <text class="frame-title" x="\((origin.x + 20).pixels)" y="\((origin.y + 26).pixels)">\(title.escapedForXML)</text>
    """
  }
}

extension Diagram.Box {
  fileprivate func svg(at origin: LayeredLayout.Point, size: LayeredLayout.Size) -> String {
    let metrics = BoxMetrics(self)
    let (width, height) = (size.width.pixels, size.height.pixels)
    let header = BoxMetrics.header
    let hasRows = size.height > header
    // The head's lower corners are square where rows follow.
    let head =
      hasRows
      ? "M0 \(header.pixels)V6a6 6 0 0 1 6-6H\((size.width - 6).pixels)a6 6 0 0 1 6 6V\(header.pixels)Z"
      : "M6 0H\((size.width - 6).pixels)a6 6 0 0 1 6 6V24a6 6 0 0 1-6 6H6a6 6 0 0 1-6-6V6a6 6 0 0 1 6-6Z"
    var lines = [
      #"<g class="\#(isView ? "view" : "table")" id="\#("\(name)".escapedForXML)" transform="translate(\#(origin.x.pixels) \#(origin.y.pixels))">"#,
      "<title>\(title.escapedForXML)</title>",
      #"<path class="head" d="\#(head)"/>"#,
      #"<text class="name" x="12" y="20">\#(name.name.clipped.escapedForXML)</text>"#,
    ]
    if !badge.isEmpty {
      lines.append(
        #"<text class="badge" x="\#((size.width - 10).pixels)" y="19" text-anchor="end">\#(badge)</text>"#)
    }
    if hasRows {
      lines.insert(#"<rect class="box" width="\#(width)" height="\#(height)" rx="6"/>"#, at: 2)
      lines.append(
        #"<line class="rule" x1="0" x2="\#(width)" y1="\#(header.pixels)" y2="\#(header.pixels)"/>"#)
    }
    lines += rows(metrics, width: size.width)
    lines.append(#"<rect width="\#(width)" height="\#(height)" rx="6" class="box" style="fill: none"/>"#)
    return (lines + ["</g>"]).joined(separator: "\n")
  }

  private var title: String { "\(kind) \(name)" + (comment.map { "\n\($0)" } ?? "") }

  private func rows(_ metrics: BoxMetrics, width: Double) -> [String] {
    var y = BoxMetrics.header + BoxMetrics.inset + 13
    var lines: [String] = []
    for column in columns {
      let key = column.keys.contains("PK") ? "PK" : column.keys.first
      let style = key == "FK" ? "key foreign" : "key"
      if let key { lines.append(#"<text class="\#(style)" x="10" y="\#((y - 1).pixels)">\#(key)</text>"#) }
      let title = column.comment.map { "<title>\($0.escapedForXML)</title>" } ?? ""
      lines.append(
        #"<text x="\#(BoxMetrics.keyWidth.pixels)" y="\#(y.pixels)">\#(title)\#(column.name.clipped.escapedForXML)</text>"#
      )
      lines.append(
        #"<text class="type" x="\#((width - 12).pixels)" y="\#(y.pixels)" text-anchor="end">\#(column.shownType.escapedForXML)</text>"#
      )
      y += BoxMetrics.row
    }
    for note in notes {
      lines.append(#"<text class="note" x="12" y="\#(y.pixels)">\#(note.clipped.escapedForXML)</text>"#)
      y += BoxMetrics.row
    }
    return lines
  }
}

extension DiagramPicture.Line {
  fileprivate var svg: String {
    let path = isLoop ? loop : curve
    return """
      <g class="link \(style)"><title>\(link.title.escapedForXML)</title>
      <path class="hit" d="\(path)"/><path d="\(path)"/><path class="end" d="\(ends)"/></g>
      """
  }

  private var style: String {
    switch link.kind {
    case .foreignKey: "key"
    case .reads: "reads"
    case .inherits: "inherits"
    }
  }

  private var loop: String {
    let (a, b) = (points[0], points[points.count - 1])
    let reach = (max(a.x, b.x) + 34).pixels
    return
      "M\(a.x.pixels) \(a.y.pixels)C\(reach) \(a.y.pixels) \(reach) \(b.y.pixels) \(b.x.pixels) \(b.y.pixels)"
  }

  /// Level through a column, a curve from one to the next.
  private var curve: String {
    var path = "M\(points[0].x.pixels) \(points[0].y.pixels)"
    for place in points.indices.dropFirst() {
      let (a, b) = (points[place - 1], points[place])
      if place % 2 == 0 {
        path += "H\(b.x.pixels)"
      } else {
        let middle = ((a.x + b.x) / 2).pixels
        path += "C\(middle) \(a.y.pixels) \(middle) \(b.y.pixels) \(b.x.pixels) \(b.y.pixels)"
      }
    }
    return path
  }

  /// A crow's foot where many may be, a bar where one is, an arrow's head for what is no key.
  private var ends: String {
    let (first, last) = (points[0], points[points.count - 1])
    let lastSide = isLoop && link.source == link.target ? 1.0 : -1.0
    let (source, target) = startsAtSource ? (first, last) : (last, first)
    let (sourceSide, targetSide) = startsAtSource ? (1.0, lastSide) : (lastSide, 1.0)
    switch link.kind {
    case .foreignKey(let isUnique):
      return (isUnique ? bar(source, sourceSide) : foot(source, sourceSide)) + bar(target, targetSide)
    case .reads, .inherits:
      let x = (target.x + 8 * targetSide).pixels
      return
        "M\(x) \((target.y - 4).pixels)L\(target.x.pixels) \(target.y.pixels)L\(x) \((target.y + 4).pixels)"
    }
  }

  private func foot(_ end: LayeredLayout.Point, _ side: Double) -> String {
    let tip = (end.x + 9 * side).pixels
    return
      "M\(end.x.pixels) \((end.y - 5).pixels)L\(tip) \(end.y.pixels)L\(end.x.pixels) \((end.y + 5).pixels)"
  }

  private func bar(_ end: LayeredLayout.Point, _ side: Double) -> String {
    "M\((end.x + 6 * side).pixels) \((end.y - 4.5).pixels)v9"
  }
}
