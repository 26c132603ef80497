import SchemaKit

/// A diagram laid out: where each box, frame and line goes.
///
/// Within a namespace what is linked is laid out in columns, piece by piece; the pieces and then the namespaces are
/// put on shelves.
struct DiagramPicture {
  struct Frame {
    let title: String
    let origin: LayeredLayout.Point
    let size: LayeredLayout.Size
  }

  struct Line {
    let link: Diagram.Link
    /// From one end to the other, with the columns passed between.
    let points: [LayeredLayout.Point]
    /// Whether the first point is the source's.
    let startsAtSource: Bool
    /// Whether it leads from a box to itself.
    let isLoop: Bool
  }

  private(set) var frames: [Frame] = []
  private(set) var lines: [Line] = []
  private(set) var size = LayeredLayout.Size(width: 0, height: 0)
  private(set) var origins: [QualifiedName: LayeredLayout.Point] = [:]
  let sizes: [QualifiedName: LayeredLayout.Size]

  private let diagram: Diagram
  private var routed: [Diagram.Link: LayeredLayout.Route] = [:]
  private static let margin = 24.0
  private static let padding = 20.0
  private static let titleHeight = 26.0

  init(_ diagram: Diagram) {
    self.diagram = diagram
    sizes = Dictionary(diagram.boxes.map { ($0.name, BoxMetrics($0).size) }) { first, _ in first }
    let groups = diagram.namespaces.map(layOut)
    let shelves = Shelves(groups.map(\.frame))
    for (group, corner) in zip(groups, shelves.origins) { adopt(group, corner) }
    size.width = shelves.size.width + 2 * Self.margin
    size.height = shelves.size.height + 2 * Self.margin
    lines = diagram.links.compactMap(line)
  }

  /// A namespace with its boxes, at no place yet.
  private struct Group {
    let namespace: String
    var frame: LayeredLayout.Size
    var origins: [QualifiedName: LayeredLayout.Point]
    var routes: [Diagram.Link: LayeredLayout.Route]
  }

  private var hasFrames: Bool { diagram.namespaces.count > 1 }

  private func layOut(_ namespace: String) -> Group {
    let boxes = diagram.boxes.filter { $0.name.namespace == namespace }
    let links = diagram.links.filter {
      $0.source.namespace == namespace && $0.target.namespace == namespace
    }
    let pieces = Pieces(boxes.map(\.name), links).all.map { Piece($0, links, self) }
    let shelves = Shelves(pieces.map(\.layout.size))
    var group = Group(namespace: namespace, frame: shelves.size, origins: [:], routes: [:])
    let (dx, dy) = hasFrames ? (Self.padding, Self.padding + Self.titleHeight) : (0, 0)
    for (piece, corner) in zip(pieces, shelves.origins) {
      let corner = LayeredLayout.Point(x: corner.x + dx, y: corner.y + dy)
      for (name, origin) in zip(piece.names, piece.layout.origins) {
        group.origins[name] = origin.moved(corner)
      }
      for (link, route) in zip(piece.links, piece.layout.routes) {
        group.routes[link] = route.map {
          .init(points: $0.points.map { $0.moved(corner) }, isReversed: $0.isReversed)
        }
      }
    }
    if hasFrames {
      group.frame.width += 2 * Self.padding
      group.frame.height += 2 * Self.padding + Self.titleHeight
    }
    return group
  }

  private mutating func adopt(_ group: Group, _ corner: LayeredLayout.Point) {
    let corner = LayeredLayout.Point(x: corner.x + Self.margin, y: corner.y + Self.margin)
    if hasFrames { frames.append(Frame(title: group.namespace, origin: corner, size: group.frame)) }
    for (name, origin) in group.origins { origins[name] = origin.moved(corner) }
    for (link, route) in group.routes {
      routed[link] = .init(points: route.points.map { $0.moved(corner) }, isReversed: route.isReversed)
    }
  }

  private func line(_ link: Diagram.Link) -> Line? {
    if let route = routed[link] {
      return Line(link: link, points: route.points, startsAtSource: route.isReversed, isLoop: false)
    }
    guard let source = origins[link.source], let target = origins[link.target],
      let sourceSize = sizes[link.source], let targetSize = sizes[link.target]
    else { return nil }
    let (from, to) = (source.y + offset(link, at: .source), target.y + offset(link, at: .target))
    if link.source == link.target {
      let x = source.x + sourceSize.width
      return Line(
        link: link, points: [.init(x: x, y: from), .init(x: x, y: to)], startsAtSource: true, isLoop: true)
    }
    // Between namespaces: from the side that is nearer.
    if target.x + targetSize.width <= source.x {
      let points = [LayeredLayout.Point(x: target.x + targetSize.width, y: to), .init(x: source.x, y: from)]
      return Line(link: link, points: points, startsAtSource: false, isLoop: false)
    }
    let points = [LayeredLayout.Point(x: source.x + sourceSize.width, y: from), .init(x: target.x, y: to)]
    return Line(
      link: link, points: points, startsAtSource: true, isLoop: target.x < source.x + sourceSize.width)
  }

  fileprivate enum End { case source, target }

  /// How far below its box's top a line ends: at its column, or else at the name.
  fileprivate func offset(_ link: Diagram.Link, at end: End) -> Double {
    let (name, columns) =
      end == .source ? (link.source, link.sourceColumns) : (link.target, link.targetColumns)
    guard let column = columns.first, let box = diagram.boxes.first(where: { $0.name == name }),
      let place = box.columns.firstIndex(where: { $0.name == column })
    else { return BoxMetrics.header / 2 }
    return BoxMetrics.header + (Double(place) + 0.5) * BoxMetrics.row + BoxMetrics.inset
  }
}

extension LayeredLayout.Point {
  fileprivate func moved(_ by: Self) -> Self { .init(x: x + by.x, y: y + by.y) }
}

/// Boxes that are linked, laid out.
private struct Piece {
  let names: [QualifiedName]
  let links: [Diagram.Link]
  let layout: LayeredLayout

  init(_ names: [QualifiedName], _ all: [Diagram.Link], _ picture: DiagramPicture) {
    self.names = names
    let numbers = Dictionary(zip(names, names.indices)) { first, _ in first }
    let links = all.filter { numbers[$0.source] != nil && $0.source != $0.target }
    self.links = links
    layout = LayeredLayout(
      boxes: names.map { picture.sizes[$0] ?? .init(width: 0, height: 0) },
      lines: links.compactMap { link in
        guard let source = numbers[link.source], let target = numbers[link.target] else { return nil }
        return .init(
          source: source, sourceOffset: picture.offset(link, at: .source), target: target,
          targetOffset: picture.offset(link, at: .target))
      })
  }
}

/// Which boxes hang together, the largest piece first.
private struct Pieces {
  private var parents: [QualifiedName: QualifiedName] = [:]
  private(set) var all: [[QualifiedName]] = []

  init(_ names: [QualifiedName], _ links: [Diagram.Link]) {
    for link in links {
      let (a, b) = (root(link.source), root(link.target))
      if a != b { parents[max(a, b)] = min(a, b) }
    }
    let pieces = Dictionary(grouping: names) { root($0) }.values
    all = pieces.sorted { (-$0.count, $0[0]) < (-$1.count, $1[0]) }
  }

  private func root(_ name: QualifiedName) -> QualifiedName {
    var name = name
    while let parent = parents[name] { name = parent }
    return name
  }
}

/// Rectangles side by side on shelves, in about the shape of a screen. One that is lower than its neighbour may have
/// others under it.
struct Shelves {
  private(set) var origins: [LayeredLayout.Point]
  private(set) var size = LayeredLayout.Size(width: 0, height: 0)
  private static let gap = 36.0

  init(_ items: [LayeredLayout.Size]) {
    origins = items.map { _ in .init(x: 0, y: 0) }
    let area = items.reduce(0) { $0 + ($1.width + Self.gap) * ($1.height + Self.gap) }
    let limit = max(items.map(\.width).max() ?? 0, (area * 1.7).squareRoot())
    let order = items.indices.sorted { (-items[$0].height, $0) < (-items[$1].height, $1) }
    var shelf = LayeredLayout.Point(x: 0, y: 0)
    var shelfHeight = 0.0
    var stack = (x: 0.0, y: 0.0, width: 0.0)
    for place in order {
      let item = items[place]
      if item.width <= stack.width, stack.y + item.height <= shelf.y + shelfHeight, shelfHeight > 0 {
        origins[place] = .init(x: stack.x, y: stack.y)
        stack.y += item.height + Self.gap
      } else {
        if shelf.x > 0, shelf.x + item.width > limit {
          shelf = .init(x: 0, y: shelf.y + shelfHeight + Self.gap)
          shelfHeight = 0
        }
        origins[place] = shelf
        shelfHeight = max(shelfHeight, item.height)
        stack = (shelf.x, shelf.y + item.height + Self.gap, item.width)
        shelf.x += item.width + Self.gap
      }
      size.width = max(size.width, origins[place].x + item.width)
      size.height = max(size.height, origins[place].y + item.height)
    }
  }
}
