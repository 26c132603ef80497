import SchemaKit

extension Table {
  /// Whether a foreign key of a partitioned table references the table itself: while it stands no partition goes.
  func refersToItsPartitions(by constraint: Constraint) -> Bool {
    guard case .foreignKey(let key) = constraint else { return false }
    return partitionKey != nil && key.table == name && !inheritedConstraints.contains(key.name)
  }

  /// The keys that say what an earlier one says: CREATE TABLE would make one of the two.
  var repeatedKeys: [String] {
    var seen: Set<Unique> = []
    return constraints.filter { constraint in
      switch constraint {
      case .primaryKey(let key): !seen.insert(key.unnamedUnique).inserted
      case .unique(var unique):
        {
          unique.name = ""
          unique.storageParameters = [:]
          return !seen.insert(unique).inserted
        }()
      case .check, .foreignKey, .exclusion: false
      }
    }.map(\.name)
  }
}

extension Table {
  /// The names of its indexes, keys' too.
  var namesOfIndexes: Set<String> {
    Set(indexes.map(\.name)).union(constraints.filter(\.isBackedByIndex).map(\.name))
  }

  /// Keys of its own over the columns of one that its parent has: ATTACH PARTITION would take them for the parent's.
  var keysBesideTheParents: Set<String> {
    let isParents: (Constraint) -> Bool = {
      inheritedConstraints.contains($0.name) || attachedKeys[$0.name] != nil
    }
    let columns = Set(constraints.filter(isParents).compactMap(\.keyColumns))
    let own = constraints.filter { !isParents($0) && $0.keyColumns.map(columns.contains) == true }
    return Set(own.map(\.name))
  }
}

extension PrimaryKey {
  fileprivate var unnamedUnique: Unique {
    var unique = Unique(columns: columns, name: "")
    unique.included = included
    unique.deferrability = deferrability
    unique.isWithoutOverlaps = isWithoutOverlaps
    return unique
  }
}
