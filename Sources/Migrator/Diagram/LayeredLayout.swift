/// Places boxes that point at one another in columns, what is pointed at to the left.
///
/// The known way (Sugiyama): cycles are cut, each box is put a column to the right of all that it points at, the boxes
/// of a column are ordered by what they are linked with, and moved to where their lines are short. A line that passes
/// a column has a place of its own there; lines to one box share it.
struct LayeredLayout {
  struct Size: Hashable {
    var width: Double
    var height: Double
  }

  struct Point: Hashable {
    var x: Double
    var y: Double
  }

  /// A line from one box to another, each by its number, and how far below the box's top it ends.
  struct Line: Hashable {
    var source: Int
    var sourceOffset: Double
    var target: Int
    var targetOffset: Double
  }

  /// A line's way, from its left end to its right one.
  struct Route {
    /// Where it enters and leaves each column that it passes.
    var points: [Point]
    /// Whether the left end is the source: only where a cycle had to be cut.
    var isReversed: Bool
  }

  static let gap = 22.0
  static let gutter = 64.0
  private static let passing = 8.0

  /// Each box's upper left corner.
  private(set) var origins: [Point]
  /// Each line's way; none for a line from a box to itself.
  private(set) var routes: [Route?]
  private(set) var size = Size(width: 0, height: 0)

  private let boxes: [Size]
  private let lines: [Line]
  private var columns: [[Item]] = []
  private var tops: [Item: Double] = [:]

  /// What stands in a column: a box, or the place where lines to the same end pass.
  private enum Item: Hashable {
    case box(Int)
    case passage(end: Int, offset: Double, column: Int)
  }

  init(boxes: [Size], lines: [Line]) {
    self.boxes = boxes
    self.lines = lines
    origins = boxes.map { _ in Point(x: 0, y: 0) }
    routes = lines.map { _ in nil }
    let links = lines.map { ($0.source, $0.target) }
    var ranks = Ranking(count: boxes.count, links: links).ranks
    spread(&ranks)
    let places = ranks
    fillColumns(places)
    order(places)
    place(places)
  }

  /// A column that would be much taller than the drawing is wide is split.
  private mutating func spread(_ ranks: inout [Int]) {
    let area = boxes.reduce(0) { $0 + ($1.width + Self.gutter) * ($1.height + Self.gap) }
    let limit = max(boxes.map(\.height).max() ?? 0, (area * 0.8).squareRoot())
    var next = 0
    var result = ranks
    for rank in 0...(ranks.max() ?? 0) {
      var filled = 0.0
      for box in ranks.indices where ranks[box] == rank {
        let height = boxes[box].height + Self.gap
        if filled > 0, filled + height > limit {
          next += 1
          filled = 0
        }
        filled += height
        result[box] = next
      }
      next += 1
    }
    ranks = result
  }

  /// The line with its left end first.
  private func ends(_ line: Line, _ ranks: [Int]) -> (
    left: Int, leftOffset: Double, right: Int, rightOffset: Double
  ) {
    ranks[line.target] < ranks[line.source]
      ? (line.target, line.targetOffset, line.source, line.sourceOffset)
      : (line.source, line.sourceOffset, line.target, line.targetOffset)
  }

  private mutating func fillColumns(_ ranks: [Int]) {
    columns = Array(repeating: [], count: (ranks.max() ?? 0) + 1)
    for box in boxes.indices { columns[ranks[box]].append(.box(box)) }
    var passages: Set<Item> = []
    for line in lines where line.source != line.target {
      let ends = ends(line, ranks)
      guard ranks[ends.left] + 1 < ranks[ends.right] else { continue }
      for column in (ranks[ends.left] + 1)..<ranks[ends.right] {
        let item = Item.passage(end: ends.left, offset: ends.leftOffset, column: column)
        if passages.insert(item).inserted { columns[column].append(item) }
      }
    }
  }

  private func height(_ item: Item) -> Double {
    if case .box(let box) = item { boxes[box].height } else { Self.passing }
  }

  /// What each item is linked with, a column to the left or to the right, and where.
  private typealias Neighbours = [Item: [(item: Item, own: Double, other: Double)]]

  private func neighbours(_ ranks: [Int]) -> (left: Neighbours, right: Neighbours) {
    var left: Neighbours = [:]
    var right: Neighbours = [:]
    var seen: Set<[Item]> = []
    func link(_ a: Item, _ aOffset: Double, _ b: Item, _ bOffset: Double) {
      if case .passage = b, !seen.insert([a, b]).inserted { return }
      right[a, default: []].append((b, aOffset, bOffset))
      left[b, default: []].append((a, bOffset, aOffset))
    }
    for line in lines where line.source != line.target {
      let ends = ends(line, ranks)
      var previous: (Item, Double) = (.box(ends.left), ends.leftOffset)
      for column in ranks[ends.left] + 1..<max(ranks[ends.right], ranks[ends.left] + 1) {
        let item = Item.passage(end: ends.left, offset: ends.leftOffset, column: column)
        link(previous.0, previous.1, item, Self.passing / 2)
        previous = (item, Self.passing / 2)
      }
      link(previous.0, previous.1, .box(ends.right), ends.rightOffset)
    }
    return (left, right)
  }

  /// Orders each column by where its items would like to be, to and fro.
  private mutating func order(_ ranks: [Int]) {
    let (left, right) = neighbours(ranks)
    stack()
    for sweep in 0..<12 {
      let isForward = sweep % 2 == 0
      let order = isForward ? Array(columns.indices) : columns.indices.reversed()
      for column in order {
        let wished = columns[column].enumerated().map { index, item in
          (wish(item, isForward ? left : right) ?? tops[item] ?? 0, index, item)
        }
        columns[column] = wished.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
        stack(column)
      }
    }
    for sweep in 0..<10 {
      for column in sweep % 2 == 0 ? Array(columns.indices) : columns.indices.reversed() {
        settle(column, sweep < 8 ? (sweep % 2 == 0 ? [left] : [right]) : [left, right])
      }
    }
  }

  /// The top at which an item's lines would be level, in the mean.
  private func wish(_ item: Item, _ neighbours: Neighbours...) -> Double? { wish(item, neighbours) }

  private func wish(_ item: Item, _ neighbours: [Neighbours]) -> Double? {
    let tops = neighbours.flatMap { $0[item] ?? [] }.compactMap { link in
      self.tops[link.item].map { $0 + link.other - link.own }
    }
    return tops.isEmpty ? nil : tops.reduce(0, +) / Double(tops.count)
  }

  private mutating func stack() { for column in columns.indices { stack(column) } }

  private mutating func stack(_ column: Int) {
    var y = 0.0
    for item in columns[column] {
      tops[item] = y
      y += height(item) + Self.gap
    }
  }

  /// Moves a column's items to where they would like to be without changing their order: least squares, by pooling
  /// neighbours that would meet.
  private mutating func settle(_ column: Int, _ neighbours: [Neighbours]) {
    var pools: [(sum: Double, count: Double)] = []
    var offset = 0.0
    var offsets: [Double] = []
    for item in columns[column] {
      let wished = wish(item, neighbours) ?? tops[item] ?? 0
      pools.append((wished - offset, 1))
      while pools.count > 1,
        pools[pools.count - 2].sum / pools[pools.count - 2].count > pools[pools.count - 1].sum
          / pools[pools.count - 1].count
      {
        let last = pools.removeLast()
        pools[pools.count - 1].sum += last.sum
        pools[pools.count - 1].count += last.count
      }
      offsets.append(offset)
      offset += height(item) + Self.gap
    }
    let bases = pools.flatMap { Array(repeating: $0.sum / $0.count, count: Int($0.count)) }
    for (place, item) in columns[column].enumerated() { tops[item] = bases[place] + offsets[place] }
  }

  private mutating func place(_ ranks: [Int]) {
    let least = tops.values.min() ?? 0
    for item in tops.keys { tops[item, default: 0] -= least }
    var lefts: [Double] = []
    var widths: [Double] = []
    var x = 0.0
    for column in columns {
      let width = column.map { if case .box(let box) = $0 { boxes[box].width } else { 0.0 } }.max() ?? 0
      lefts.append(x)
      widths.append(width)
      x += width + Self.gutter
    }
    for box in boxes.indices {
      origins[box] = Point(x: lefts[ranks[box]], y: tops[.box(box)] ?? 0)
      size.height = max(size.height, origins[box].y + boxes[box].height)
    }
    size.width = max(0, x - Self.gutter)
    for (number, line) in lines.enumerated() where line.source != line.target {
      let ends = ends(line, ranks)
      let (start, end) = (origins[ends.left], origins[ends.right])
      var points = [Point(x: start.x + boxes[ends.left].width, y: start.y + ends.leftOffset)]
      for column in ranks[ends.left] + 1..<max(ranks[ends.right], ranks[ends.left] + 1) {
        let item = Item.passage(end: ends.left, offset: ends.leftOffset, column: column)
        let y = (tops[item] ?? 0) + Self.passing / 2
        points += [Point(x: lefts[column], y: y), Point(x: lefts[column] + widths[column], y: y)]
      }
      points.append(Point(x: end.x, y: end.y + ends.rightOffset))
      routes[number] = Route(points: points, isReversed: ends.left == line.source)
    }
  }
}

/// The column of each box: to the right of all that it points at, but for lines that close a cycle.
private struct Ranking {
  private(set) var ranks: [Int]
  private var targets: [[Int]]

  init(count: Int, links: [(source: Int, target: Int)]) {
    ranks = Array(repeating: -1, count: count)
    targets = Array(repeating: [], count: count)
    for (source, target) in links where source != target { targets[source].append(target) }
    var isOpen = Array(repeating: false, count: count)
    for box in 0..<count { rank(box, &isOpen) }
    pullRight(count: count)
  }

  /// Depth is bounded by the longest chain of foreign keys.
  private mutating func rank(_ box: Int, _ isOpen: inout [Bool]) {
    guard ranks[box] < 0, !isOpen[box] else { return }
    isOpen[box] = true
    var rank = 0
    for target in targets[box] {
      if isOpen[target] { continue }
      self.rank(target, &isOpen)
      rank = max(rank, ranks[target] + 1)
    }
    isOpen[box] = false
    ranks[box] = rank
  }

  /// What points at nothing stands next to the first that points at it.
  private mutating func pullRight(count: Int) {
    var least = Array(repeating: Int.max, count: count)
    for source in 0..<count {
      for target in targets[source] where ranks[source] > ranks[target] {
        least[target] = min(least[target], ranks[source])
      }
    }
    for box in 0..<count where targets[box].allSatisfy({ $0 == box }) && least[box] < Int.max {
      ranks[box] = least[box] - 1
    }
  }
}
