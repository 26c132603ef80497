import SchemaKit

// In what two constraints or indexes differ, where that can be altered in place.
extension Constraint {
  var keyColumns: [String]? {
    switch self {
    case .primaryKey(let key): key.columns
    case .unique(let unique): unique.columns
    case .check, .foreignKey, .exclusion: nil
    }
  }

  var isCheck: Bool { if case .check = self { true } else { false } }

  var isForeignKey: Bool { if case .foreignKey = self { true } else { false } }

  /// Whether two constraints differ at most in holding for the rows there were.
  func differsInValidityAlone(from other: Self) -> Bool {
    switch (self, other) {
    case (.check(let a), .check(let b)): a.differsInValidityAlone(from: b)
    case (.foreignKey(var a), .foreignKey(let b)):
      {
        a.isValid = b.isValid
        return a == b
      }()
    default: false
    }
  }

  /// Its index, as far as storage parameters go.
  var indexWithParameters: Index {
    var index = Index(name: name, keys: [])
    index.storageParameters = storageParameters
    return index
  }
}

extension ForeignKey {
  func differsInDeferrabilityAlone(from other: Self) -> Bool {
    var copy = self
    copy.deferrability = other.deferrability
    return copy == other
  }
}

extension Index {
  /// Whether two indexes differ at most in what can be altered in place.
  func isSame(as other: Self) -> Bool {
    var copy = self
    copy.storageParameters = other.storageParameters
    copy.comment = other.comment
    copy.parent = other.parent
    guard keys.count == other.keys.count else { return false }
    for place in keys.indices { copy.keys[place].statistics = other.keys[place].statistics }
    return copy == other
  }

  /// Whether two indexes differ at most in that, and in their names.
  func isAlike(_ other: Self) -> Bool {
    var copy = self
    copy.name = other.name
    return copy.isSame(as: other)
  }

  /// Whether a partitioned table's index brings it.
  var hasParent: Bool { parent != nil }
}
