import SchemaKit

/// The foreign keys that have to be added after all tables are there, because their tables reference each other
/// in a circle.
struct ForeignKeyCycles {
  /// The names of such foreign keys by table.
  private(set) var breaking: [QualifiedName: Set<String>] = [:]

  init(_ tables: [Table]) {
    let components = StronglyConnected(tables.map { ($0.name, $0.referencedTables) }).component
    for table in tables {
      for case .foreignKey(let key) in table.constraints where key.table != table.name {
        guard let mine = components[table.name], mine == components[key.table] else { continue }
        breaking[table.name, default: []].insert(key.name)
      }
    }
  }
}

extension Table {
  /// The other tables that this one's foreign keys reference.
  var referencedTables: Set<QualifiedName> {
    Set(
      constraints.compactMap { constraint in
        if case .foreignKey(let key) = constraint, key.table != name { key.table } else { nil }
      })
  }
}

/// Tarjan's algorithm, without recursion: schemas of thousands of tables in one chain do occur.
private struct StronglyConnected {
  /// The number of each node's component.
  private(set) var component: [QualifiedName: Int] = [:]

  init(_ nodes: [(name: QualifiedName, successors: Set<QualifiedName>)]) {
    let successors = Dictionary(nodes.map { ($0.name, Array($0.successors)) }) { first, _ in first }
    var index: [QualifiedName: Int] = [:]
    var low: [QualifiedName: Int] = [:]
    var stack: [QualifiedName] = []
    for (root, _) in nodes where index[root] == nil {
      var work: [(node: QualifiedName, next: Int)] = [(root, 0)]
      while let (node, next) = work.popLast() {
        if next == 0 {
          index[node] = index.count
          low[node] = index[node]
          stack.append(node)
        }
        let targets = successors[node] ?? []
        if next < targets.count {
          work.append((node, next + 1))
          let target = targets[next]
          if index[target] == nil, successors[target] != nil {
            work.append((target, 0))
          } else if component[target] == nil, let number = index[target] {
            low[node] = min(low[node] ?? number, number)
          }
          continue
        }
        if low[node] == index[node] {
          let number = component.count
          while let member = stack.popLast() {
            component[member] = number
            if member == node { break }
          }
        }
        if let parent = work.last?.node, let mine = low[node], component[node] == nil {
          low[parent] = min(low[parent] ?? mine, mine)
        }
      }
    }
  }
}
