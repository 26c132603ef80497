/// The place in the Swift source where an element is declared.
///
/// Where something is declared is not part of what it is: all locations are equal, so a declared element can be
/// compared with one that was read from a database.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  // Not a String: every element of a schema has a location, and nearly none is ever asked for its file.
  private let fileID: StaticString?

  /// The file, as `#fileID` gives it: `Module/File.swift`. Nil for what was read from a database.
  public var file: String? { fileID.map { "\($0)" } }
  /// The line, counted from 1.
  public let line: UInt

  /// A place in a source file.
  public init(file: StaticString, line: UInt) {
    fileID = file
    self.line = line
  }

  private init() {
    fileID = nil
    line = 0
  }

  /// The location of an element that no source declares.
  public static let none = SourceLocation()

  /// `Module/File.swift:12`, or an empty text without a file.
  public var description: String { file.map { "\($0):\(line)" } ?? "" }

  /// Always true: see the type's discussion.
  public static func == (a: Self, b: Self) -> Bool { true }

  /// Adds nothing, as all locations are equal.
  public func hash(into hasher: inout Hasher) {}
}
