import SchemaKit

extension SQLExpression {
  /// An expression as the server printed it.
  ///
  /// Two things it prints are not what it reads. Of `x IN ('a', 'b')` with a varchar it makes
  /// `(ARRAY['a'::character varying, …])::text[]`, and of that, read again, `ARRAY[('a'::character varying)::text, …]`; and
  /// see ``NestedConditions``. The text is changed so that it reads as it was; what is compared, so that the two are equal.
  init(printed text: String) {
    self.init(text)
    let casts = text.contains("(ARRAY[") ? ArrayCast.all(in: text) : []
    if !casts.isEmpty {
      self.text = text.replacing(casts) { "((\($0.array))::\($0.elementType)[])::\($0.type)[]" }
      canonical = text.replacing(casts) { cast in
        "ARRAY[\(cast.elements.map { "(\($0))::\(cast.type)" }.joined(separator: ", "))]"
      }
    }
    let nested = NestedConditions(in: self.text)
    guard !nested.isEmpty else { return }
    canonical = canonical.map { NestedConditions(in: $0).joined } ?? nested.joined
    self.text = nested.keptApart
  }
}

/// `(ARRAY['a'::character varying, 'b'::character varying])::text[]`.
private struct ArrayCast {
  let range: Range<String.Index>
  let array: Substring
  let elements: [Substring]
  let elementType: Substring
  let type: Substring

  static func all(in text: String) -> [ArrayCast] {
    var found: [ArrayCast] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "(ARRAY[") {
      let cast = ArrayCast(text, openingAt: start)
      if let cast { found.append(cast) }
      rest = text[(cast?.range.upperBound ?? start.upperBound)...]
    }
    return found
  }

  private init?(_ text: String, openingAt start: Range<String.Index>) {
    guard let (elements, end) = Self.elements(text[start.upperBound...]), text[end...].hasPrefix("])::"),
      let first = elements.first?.lastRange(of: "::"),
      let typeEnd = text[end...].dropFirst(4).firstRange(of: "[]")
    else { return nil }
    type = text[text.index(end, offsetBy: 4)..<typeEnd.lowerBound]
    elementType = elements[0][first.upperBound...]
    let isType: (Character) -> Bool = { $0.isLetter || $0.isNumber || " _.\"".contains($0) }
    guard !type.isEmpty, type.allSatisfy(isType), elementType.allSatisfy(isType), type != elementType,
      elements.allSatisfy({ [elementType] in $0.hasSuffix("::\(elementType)") })
    else { return nil }
    self.elements = elements
    array = text[text.index(after: start.lowerBound)...end]
    range = start.lowerBound..<typeEnd.upperBound
  }

  /// Cuts at the commas up to the bracket that closes the array; gives the bracket's place too.
  private static func elements(_ text: Substring) -> ([Substring], String.Index)? {
    var elements: [Substring] = []
    var start = text.startIndex
    var depth = 0
    var isQuoted = false
    for place in text.indices {
      switch text[place] {
      case "'": isQuoted.toggle()
      case _ where isQuoted: break
      case "(", "[": depth += 1
      case ")": depth -= 1
      case "]" where depth > 0: depth -= 1
      case "]": return (elements + [text[start..<place]], place)
      case "," where depth == 0:
        elements.append(text[start..<place])
        start = text.index(place, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
      default: break
      }
    }
    return nil
  }
}

extension String {
  fileprivate func replacing(_ casts: [ArrayCast], with replacement: (ArrayCast) -> String) -> String {
    var result = ""
    var place = startIndex
    for cast in casts {
      result += self[place..<cast.range.lowerBound] + replacement(cast)
      place = cast.range.upperBound
    }
    return result + self[place...]
  }
}

extension Substring {
  fileprivate func lastRange(of text: String) -> Range<Index>? { ranges(of: text).last }
}
