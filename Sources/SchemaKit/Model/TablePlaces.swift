import Synchronization

/// The place of each table among a schema's, noted down when it is first asked for: a schema of ten thousand tables is
/// asked for one of them ten thousand times and more.
///
/// It says nothing that the tables don't, so any two are equal.
final class TablePlaces: Hashable, Sendable {
  private let places = Mutex<[QualifiedName: Int]?>(nil)

  /// The place of a name among these tables, which are the same at every call.
  func place(of name: QualifiedName, in tables: [Table]) -> Int? {
    places.withLock { places in
      if let places { return places[name] }
      let found = Dictionary(zip(tables.map(\.name), tables.indices)) { first, _ in first }
      places = found
      return found[name]
    }
  }

  static func == (one: TablePlaces, other: TablePlaces) -> Bool { true }

  func hash(into hasher: inout Hasher) {}
}
