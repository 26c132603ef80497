/// The form of the streams' keys, with names for their variable parts: `mqtt_stream:{device_id}:{sensor_type}`.
///
/// The first part may hold the text that stands between parts, so that a device may be called by its MAC address:
/// `mqtt_stream:aa:bb:cc:temperature` is device `aa:bb:cc`. A brace of the key itself, as a Redis Cluster's hash tag has
/// it, is written twice: `{{mqtt}}:{device_id}` is the form of `{mqtt}:d1`, and `mqtt:{{{device_id}}}` of `mqtt:{d1}`.
public struct StreamKeyTemplate: Sendable, Hashable, CustomStringConvertible {
  /// The names of the variable parts, in order.
  public let names: [String]
  /// The text before, between and after the parts: one more than there are names.
  private let literals: [String]
  /// The template as written.
  public let description: String

  /// Reads a template.
  ///
  /// - Throws: ``ConfigurationMistakes`` when braces don't match or a part is empty.
  public init(_ text: String) throws(ConfigurationMistakes) {
    var names: [String] = []
    var literals = [""]
    var rest = Substring(text)
    while let character = rest.first {
      if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
        literals[names.count].append(character)
        rest = rest.dropFirst(2)
      } else if character == "{" {
        guard let close = rest.firstIndex(of: "}"), rest.index(after: rest.startIndex) < close else {
          throw ConfigurationMistakes(
            mistakes: ["the key template \"\(text)\" is not like mqtt_stream:{device_id}:{sensor_type}"])
        }
        names.append(String(rest[..<close].dropFirst()))
        literals.append("")
        rest = rest[rest.index(after: close)...]
      } else {
        literals[names.count].append(character)
        rest = rest.dropFirst()
      }
    }
    self.names = names
    self.literals = literals
    description = text
  }

  /// Makes sure that a pattern of `SCAN MATCH` can find keys of this form, as far as the text before its first
  /// placeholder and wildcard tells.
  ///
  /// - Throws: ``ConfigurationMistakes`` when no key that it finds is of this form: every message would be a dead
  ///   letter.
  func check(pattern: String) throws(ConfigurationMistakes) {
    let prefix = pattern.prefix { !"*?[\\".contains($0) }
    guard let start = literals.first, !start.hasPrefix(prefix), !prefix.hasPrefix(start) else { return }
    throw ConfigurationMistakes(
      mistakes: ["STREAM_PATTERN is \"\(pattern)\", but this writer reads keys of the form \(self)"])
  }

  /// A key of this form that no device has.
  var example: String { literals.joined(separator: "writer-check") }

  /// What `SCAN MATCH` takes to find keys that begin like this, those of a wrong form too: their messages become dead
  /// letters rather than wait for ever.
  var pattern: String {
    let start = literals.first ?? ""
    return start.map { "*?[]\\^".contains($0) ? "\\\($0)" : String($0) }.joined() + (names.isEmpty ? "" : "*")
  }

  /// The variable parts of a key, nil when the key is not of this form.
  public func match(_ key: String) -> [String]? {
    guard let prefix = literals.first, let suffix = literals.last, !names.isEmpty else {
      return key == literals.first ? [] : nil
    }
    guard key.hasPrefix(prefix), key.hasSuffix(suffix), key.count >= prefix.count + suffix.count else {
      return nil
    }
    var rest = key.dropFirst(prefix.count).dropLast(suffix.count)
    var parts: [String] = []
    // From the end, so that what is left over falls to the first part.
    for literal in literals.dropFirst().dropLast().reversed() {
      guard let range = rest.ranges(of: literal).last else { return nil }
      parts.append(String(rest[range.upperBound...]))
      rest = rest[..<range.lowerBound]
    }
    parts.append(String(rest))
    return parts.contains("") ? nil : parts.reversed()
  }
}
