/// The identity of a revision: the UTC time it was made, as fourteen digits, `20261123140512`.
public struct RevisionID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The digits.
  public let text: String

  /// Reads fourteen digits.
  public init?(_ text: String) {
    guard text.utf8.count == 14, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    self.text = text
  }

  /// Reads the digits as a JSON string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = RevisionID(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a revision: \(text)")
    }
    self = id
  }

  /// Writes the digits as a JSON string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  /// The digits.
  public var description: String { text }

  /// Earlier ones first.
  public static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}
