import SchemaKit

/// Gives Swift names to SQL's: `order_lines` is `orderLines`. No two are equal, not even but for their case, because
/// each is a file's name too.
struct SwiftNames {
  private var taken: Set<String>

  init(reserving names: [String]) { taken = Set(names.map { $0.lowercased() }) }

  /// A name for an object: its own, else with its namespace before it, else with its kind behind it, else numbered.
  mutating func choose(_ name: QualifiedName, kind: String) -> String {
    let plain = Self.camelCase(name.name)
    let long = Self.camelCase("\(name.namespace)_\(name.name)")
    for candidate in [plain, long, plain + kind, long + kind]
    where taken.insert(candidate.lowercased()).inserted {
      return candidate
    }
    var number = 2
    while !taken.insert("\(long)\(kind)\(number)".lowercased()).inserted { number += 1 }
    return "\(long)\(kind)\(number)"
  }

  /// `order_lines`, `OrderLines` and `order lines` are all `orderLines`.
  static func camelCase(_ text: String) -> String {
    var words = [""]
    var previous: Character = " "
    for character in text {
      let isWord = character.isLetter || character.isNumber && character.isASCII
      if !isWord || character.isUppercase && previous.isLowercase { words.append("") }
      if isWord { words[words.count - 1].append(contentsOf: character.lowercased()) }
      previous = character
    }
    words.removeAll(where: \.isEmpty)
    let name = words.enumerated().map { $0.offset == 0 ? $0.element : $0.element.capitalizedFirst }.joined()
    guard let first = name.first else { return "object" }
    return first.isNumber ? "_\(name)" : name
  }

  /// The name as a file's.
  static func file(_ name: String) -> String { "\(name.capitalizedFirst).swift" }

  /// The name as an identifier, in backticks where it is a word of the language.
  static func identifier(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

  /// The reserved words (The Swift Programming Language, Lexical Structure).
  private static let keywords: Set<String> = Set(
    """
    actor any as associatedtype async await borrowing break case catch class consuming continue copy default
    defer deinit do dynamic each else enum extension fallthrough false fileprivate for func get guard if import
    in indirect infix init inout internal is isolated lazy let macro mutating nil nonisolated nonmutating open
    operator optional override package postfix precedencegroup prefix private protocol public repeat required
    rethrows return self set some static struct subscript super switch throw throws true try type typealias
    unowned var weak where while willset didset
    """.split { $0 == " " || $0 == "\n" }.map(String.init))
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
