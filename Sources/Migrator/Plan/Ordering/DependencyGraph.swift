import HeapModule
import SchemaKit

/// Orders changes so that each comes after those it needs. Where that leaves a choice, the lower rank goes first,
/// then the place in the list: the same changes always give the same file.
struct DependencyGraph {
  private var successors: [[Int]]
  private var waitingFor: [Int]
  private let changes: [Change]
  private var ranks: [Int]
  /// What routines mention.
  let texts: RoutineTexts

  init(_ diff: SchemaDiff) {
    changes = diff.changes
    texts = RoutineTexts(diff)
    successors = Array(repeating: [], count: changes.count)
    waitingFor = Array(repeating: 0, count: changes.count)
    let inUse = Self.inUse(diff)
    let partitioned = Set(diff.wanted.tables.filter { $0.partitionKey != nil }.map(\.name))
    ranks = changes.map { change in
      guard let table = change.table, inUse.contains(table) else { return change.rank }
      return change.rankInUse(isPartitioned: partitioned.contains(table))
    }
    let rules = OrderingRules(diff)
    let effects = changes.map { rules.effects(of: $0) }
    let creators = Self.index(effects.map(\.creates))
    let droppers = Self.index(effects.map(\.drops))
    for (node, effect) in effects.enumerated() {
      for object in effect.requires { connect(creators[object], before: node) }
      // What is dropped goes after everything that lets go of it, and before it is made anew.
      for object in effect.creates { connect(droppers[object], before: node) }
    }
    let releasers = Self.index(effects.map(\.releases))
    for (node, effect) in effects.enumerated() {
      for object in effect.drops { connect(releasers[object], before: node) }
    }
    addWishes(changes.map(texts.wishes), creators)
    delayDrops()
    hastenIndexDrops()
  }

  /// What goes and comes back, a view say, goes late: it is away for no longer than it has to be. An event trigger goes
  /// early, as it would fire on what follows.
  private mutating func delayDrops() {
    var returns: [ObjectReference: Int] = [:]
    for (node, change) in changes.enumerated() {
      if case .createObject(let object) = change { returns[object.reference] = ranks[node] }
    }
    for (node, change) in changes.enumerated() {
      guard case .dropObject(let object) = change, object.kind != .eventTrigger else { continue }
      ranks[node] = max(ranks[node], returns[object.reference] ?? 0)
    }
  }

  /// An index that is in the way of something goes before anything else does: dropping it is a step of its own, and what
  /// goes and comes back isn't away meanwhile.
  private mutating func hastenIndexDrops() {
    let drops = changes.indices.filter {
      if case .dropIndex = changes[$0] { ranks[$0] == changes[$0].rankInUse() } else { false }
    }
    guard let rank = drops.first.map({ ranks[$0] }) else { return }
    let awaited = before(changes.indices.filter { ranks[$0] < rank })
    for node in drops where awaited.contains(node) { ranks[node] = 0 }
  }

  /// The changes that come before some of these.
  private func before(_ nodes: [Int]) -> Set<Int> {
    var predecessors: [[Int]] = Array(repeating: [], count: changes.count)
    for (node, next) in successors.enumerated() {
      for successor in next { predecessors[successor].append(node) }
    }
    var (seen, stack) = (Set<Int>(), nodes)
    while let node = stack.popLast() {
      for predecessor in predecessors[node] where seen.insert(predecessor).inserted {
        stack.append(predecessor)
      }
    }
    return seen
  }

  /// The tables and materialized views that are there, and stay.
  private static func inUse(_ diff: SchemaDiff) -> Set<QualifiedName> {
    let made = diff.changes.compactMap { change -> QualifiedName? in
      switch change {
      case .createTable(let table, _): table.name
      case .createObject(let object) where object.isRelation: object.name
      default: nil
      }
    }
    let tables = diff.current.tables.filter { $0.hypertable == nil }.map(\.name)
    let views = diff.current.objects.filter { $0.kind == .materializedView }.map(\.name)
    return Set(tables + views).subtracting(made)
  }

  /// Edges that are good to have, such as a table before the function whose text mentions it: left out where they
  /// would close a circle.
  private mutating func addWishes(
    _ wishes: [Set<DatabaseObject>], _ creators: [DatabaseObject: [Int]]
  ) {
    for (node, objects) in wishes.enumerated() {
      for object in objects {
        for creator in creators[object] ?? [] where creator != node && !leads(from: node, to: creator) {
          connect([creator], before: node)
        }
      }
    }
  }

  private func leads(from start: Int, to end: Int) -> Bool {
    var seen: Set<Int> = [start]
    var stack = [start]
    while let node = stack.popLast() {
      if node == end { return true }
      for next in successors[node] where seen.insert(next).inserted { stack.append(next) }
    }
    return false
  }

  private static func index(_ sets: [Set<DatabaseObject>]) -> [DatabaseObject: [Int]] {
    var index: [DatabaseObject: [Int]] = [:]
    for (node, set) in sets.enumerated() {
      for object in set { index[object, default: []].append(node) }
    }
    return index
  }

  private mutating func connect(_ nodes: [Int]?, before node: Int) {
    for predecessor in nodes ?? [] where predecessor != node {
      successors[predecessor].append(node)
      waitingFor[node] += 1
    }
  }

  /// The changes in order. Those in a circle, which only a bug could make, follow by rank: PostgreSQL will say
  /// what is wrong, and the revision is rolled back.
  func sorted() -> [Change] {
    let (order, left) = order()
    return (order + left).map { changes[$0] }
  }

  /// The changes in a circle, and those that wait for it.
  func circular() -> [Change] { order().left.map { changes[$0] } }

  private func order() -> (free: [Int], left: [Int]) {
    var waiting = waitingFor
    var ready = Heap<Entry>(waiting.indices.filter { waiting[$0] == 0 }.map(entry))
    var order: [Int] = []
    while let next = ready.popMin() {
      order.append(next.node)
      for successor in successors[next.node] {
        waiting[successor] -= 1
        if waiting[successor] == 0 { ready.insert(entry(successor)) }
      }
    }
    let left = Set(changes.indices).subtracting(order).map(entry).sorted()
    return (order, left.map(\.node))
  }

  private func entry(_ node: Int) -> Entry { Entry(rank: ranks[node], node: node) }

  private struct Entry: Comparable {
    let rank: Int
    let node: Int

    static func < (a: Self, b: Self) -> Bool { (a.rank, a.node) < (b.rank, b.node) }
  }
}
