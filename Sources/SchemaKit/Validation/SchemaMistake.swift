/// One mistake in a declaration.
public struct SchemaMistake: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do about it.
  public let message: String
  /// The declaration that is wrong.
  public let location: SourceLocation

  /// A mistake at a declaration.
  public init(_ message: String, at location: SourceLocation) {
    self.message = message
    self.location = location
  }

  /// Compares the place too: two mistakes of one wording are two.
  public static func == (a: Self, b: Self) -> Bool {
    a.message == b.message && a.location.file == b.location.file && a.location.line == b.location.line
  }

  /// Adds the wording and the line.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(message)
    hasher.combine(location.line)
  }

  /// `Module/File.swift:12: what is wrong`.
  public var description: String {
    location.file == nil ? message : "\(location): \(message)"
  }
}

/// All mistakes of a declaration.
public struct SchemaMistakes: Error, Sendable, CustomStringConvertible {
  /// The mistakes, by file and line.
  public let mistakes: [SchemaMistake]

  /// These mistakes.
  public init(mistakes: [SchemaMistake]) { self.mistakes = mistakes }

  /// A line for each mistake.
  public var description: String {
    let count = mistakes.count == 1 ? "1 mistake" : "\(mistakes.count) mistakes"
    return "the schema has \(count):\n" + mistakes.map { "  \($0)" }.joined(separator: "\n")
  }
}

extension Schema {
  /// Checks the declaration and throws all its mistakes at once.
  ///
  /// What only a server can know, such as whether an expression is valid SQL, is left to the server: `migrator create` asks it.
  public func validate() throws(SchemaMistakes) {
    let mistakes = self.mistakes
    if !mistakes.isEmpty { throw SchemaMistakes(mistakes: mistakes) }
  }

  /// All mistakes of the declaration by file and line, none when it is sound.
  public var mistakes: [SchemaMistake] {
    var found = Mistakes()
    checkNames(&found)
    checkNamespaces(&found)
    checkUnmanaged(&found)
    for type in enums { check(type, &found) }
    for sequence in sequences { check(sequence, &found) }
    for table in tables { TableValidation(table: table, schema: self).check(&found) }
    return found.byPlace
  }
}

extension [SchemaMistake] {
  /// The mistakes by file and line, those of one line as they were found.
  package var byPlace: Self {
    enumerated().sorted { a, b in
      let (first, second) = (a.element.location, b.element.location)
      return (first.file ?? "", first.line, a.offset) < (second.file ?? "", second.line, b.offset)
    }.map(\.element)
  }
}

/// Collects mistakes.
struct Mistakes {
  private var list: [SchemaMistake] = []

  var byPlace: [SchemaMistake] { list.byPlace }

  mutating func add(_ location: SourceLocation, _ message: String) {
    list.append(SchemaMistake(message, at: location))
  }

  /// PostgreSQL cuts longer identifiers silently, so that two may meet (manual, section 4.1.1).
  mutating func checkIdentifier(
    _ name: String, _ kind: String, of owner: String? = nil, _ location: SourceLocation
  ) {
    var what: String { Self.describe(name, kind, of: owner) }
    if name.isEmpty { add(location, "\(what) has an empty name") }
    if name.utf8.contains(0) { add(location, "\(what) has a NUL in its name") }
    let length = name.utf8.count
    if length > DefaultName.maximumLength {
      add(
        location,
        "\(what) has a name of \(length) bytes; PostgreSQL keeps \(DefaultName.maximumLength): shorten it")
    }
  }

  /// Reports every name that comes a second time.
  mutating func checkUnique(
    _ names: [(name: String, location: SourceLocation)], _ kind: String, of owner: String? = nil,
    hint: String = ""
  ) {
    var seen: [String: SourceLocation] = [:]
    for (name, location) in names {
      if let first = seen[name] {
        let place = first.file == nil ? "" : ", first at \(first)"
        add(location, "\(Self.describe(name, kind, of: owner)) is declared twice\(place)\(hint)")
      } else {
        seen[name] = location
      }
    }
  }

  private static func describe(_ name: String, _ kind: String, of owner: String?) -> String {
    "\(kind) \"\(name.replacing("\0", with: "\\0"))\"" + (owner.map { " of \($0)" } ?? "")
  }
}
