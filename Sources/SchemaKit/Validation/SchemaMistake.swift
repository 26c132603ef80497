/// One mistake in a declaration.
public struct SchemaMistake: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do about it.
  public let message: String
  /// The declaration that is wrong.
  public let location: SourceLocation

  /// `Module/File.swift:12: what is wrong`.
  public var description: String {
    location.file == nil ? message : "\(location): \(message)"
  }
}

/// All mistakes of a declaration.
public struct SchemaMistakes: Error, Sendable, CustomStringConvertible {
  /// The mistakes, in the order of the declaration.
  public let mistakes: [SchemaMistake]

  /// A line for each mistake.
  public var description: String {
    let count = mistakes.count == 1 ? "1 mistake" : "\(mistakes.count) mistakes"
    return "the schema has \(count):\n" + mistakes.map { "  \($0)" }.joined(separator: "\n")
  }
}

extension Schema {
  /// Checks the declaration and throws all its mistakes at once.
  ///
  /// What only a server can know, such as whether an expression is valid SQL, is left to the server.
  public func validate() throws(SchemaMistakes) {
    let mistakes = self.mistakes
    if !mistakes.isEmpty { throw SchemaMistakes(mistakes: mistakes) }
  }

  /// All mistakes of the declaration, none when it is sound.
  public var mistakes: [SchemaMistake] {
    var found = Mistakes()
    checkNames(&found)
    checkTypes(&found)
    for sequence in sequences { checkSequence(sequence, &found) }
    for table in tables {
      TableValidation(table: table, schema: self).check(&found)
    }
    return found.list
  }
}

/// Collects mistakes.
struct Mistakes {
  private(set) var list: [SchemaMistake] = []

  mutating func add(_ location: SourceLocation, _ message: String) {
    list.append(SchemaMistake(message: message, location: location))
  }

  /// PostgreSQL cuts longer identifiers silently, so that two may meet (manual, section 4.1.1).
  mutating func checkIdentifier(_ name: String, _ what: String, _ location: SourceLocation) {
    if name.isEmpty { add(location, "\(what) has an empty name") }
    if name.utf8.contains(0) { add(location, "\(what) \(name.debugDescription) has a NUL in its name") }
    let length = name.utf8.count
    if length > DefaultName.maximumLength {
      add(
        location,
        "\(what) \"\(name)\" has a name of \(length) bytes; PostgreSQL keeps \(DefaultName.maximumLength): shorten it"
      )
    }
  }

  /// Reports every name that comes a second time.
  mutating func checkUnique(_ names: [(name: String, location: SourceLocation)], _ what: String) {
    var seen: [String: SourceLocation] = [:]
    for (name, location) in names {
      if let first = seen[name] {
        let place = first.file == nil ? "" : ", first at \(first)"
        add(location, "\(what) \"\(name)\" is declared twice\(place)")
      } else {
        seen[name] = location
      }
    }
  }
}
