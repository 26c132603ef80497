import SchemaKit

/// One declaration of an imported schema: its source, and what that source declares.
struct SwiftDeclaration {
  /// The folder that holds it, such as `Tables`.
  let folder: String
  /// The Swift name.
  let name: String
  /// What the name stands for.
  let expression: String
  /// What the source declares: made in the same breath, so that the baseline's fingerprint is the one that the
  /// compiled source has.
  let schema: Schema

  /// The whole file.
  var text: String { "import SchemaKit\n\nlet \(SwiftNames.identifier(name)) = \(expression)\n" }
  /// The file's path.
  var path: String { "\(folder)/\(SwiftNames.file(name))" }
}

/// An expression of the DSL with what it declares.
struct Rendered<Value> {
  var source: String
  var value: Value
}

extension Rendered where Value: DeclaredObject {
  /// With a modifier, in the source and in the value.
  func modified(_ source: String, _ change: (Value) -> Value) -> Self {
    Rendered(source: self.source + source, value: change(value))
  }

  /// With its comment, if it has one.
  func comment(_ text: String?, indent: Int = 0) -> Self {
    guard let text else { return self }
    return modified(".comment(\(SwiftText.literal(text, indent: indent + 2)))") { $0.comment(text) }
  }
}
