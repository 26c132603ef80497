import SchemaKit

// Range types, which are held as SQL. One that is defined otherwise, or whose subtype is made anew, is dropped and made anew
// while its columns hold texts: the two can't stand beside each other, as the functions that make ranges keep their names when
// their type is renamed, and belong to the server.
extension SchemaDiff {
  /// A multirange type that has another name is renamed: the range type stays.
  mutating func renameMultiranges() {
    for (old, new) in keptRangeTypes where old.multirange != new.multirange {
      take([.type(from: old.multirange, to: new.multirange)])
    }
  }

  mutating func compareRangeTypes(rebuilding rebuilt: Set<QualifiedName>) {
    for (old, new) in keptRangeTypes {
      guard rebuilt.contains(new.name) else {
        compareComment(.object(new.bare), old.comment, new.comment)
        continue
      }
      let columns = columnsKeeping {
        $0.type.userDefinedName.map([new.name, new.multirange].contains) == true
      }
      if !columns.isEmpty {
        add(.setAside(columns))
        add(.takeBack(columns))
      }
      add(.dropObject(old))
      create(new)
      rebuild(range: new)
    }
  }

  /// The range types that are there before and after.
  var keptRangeTypes: [(old: SchemaObject, new: SchemaObject)] {
    Matched(current.rangeTypes, wanted.rangeTypes, by: \.name).kept
  }
}

extension Schema {
  /// The range types.
  var rangeTypes: [SchemaObject] { objects.filter { $0.kind == .rangeType } }
}

extension SchemaObject {
  /// What a range type is defined by: `SUBTYPE`, `COLLATION`, …, in the order of its definition.
  var rangeParameters: [(name: String, value: String)] {
    guard kind == .rangeType, let open = body.compared.firstIndex(of: "("),
      let close = body.compared.lastIndex(of: ")"), open < close
    else { return [] }
    let list = String(body.compared[body.compared.index(after: open)..<close])
    return SQLList.split(list).compactMap { item in
      guard let sign = item.firstIndex(of: "=") else { return nil }
      let value = item[item.index(after: sign)...].drop { $0 == " " }
      return (item[..<sign].split(separator: " ").joined().uppercased(), String(value))
    }
  }

  /// Whether two range types have the same values, in the same order.
  func isSameRange(as other: Self) -> Bool {
    func definition(_ type: Self) -> [String: String] {
      var parameters = Dictionary(type.rangeParameters.map { ($0.name, $0.value) }) { first, _ in first }
      parameters["MULTIRANGE_TYPE_NAME"] = nil
      return parameters
    }
    return definition(self) == definition(other)
  }

  /// The type of a range's bounds, as far as it may be one of the schema's own.
  var subtype: QualifiedName? { rangeName("SUBTYPE") }

  /// The collation that a range's bounds are compared by, where it isn't their type's.
  var rangeCollation: QualifiedName? { rangeName("COLLATION") }

  /// Whether the multirange type has a name of its own.
  var namesMultirange: Bool { rangeName("MULTIRANGE_TYPE_NAME") != nil }

  /// The multirange type that comes with a range type: under a name of its own, or the one that PostgreSQL gives it.
  var multirange: QualifiedName {
    if let own = rangeName("MULTIRANGE_TYPE_NAME") { return own }
    guard let place = name.name.firstRange(of: "range") else {
      return name.sibling("\(name.name)_multirange")
    }
    var text = name.name
    text.replaceSubrange(place, with: "multirange")
    return name.sibling(text)
  }

  private func rangeName(_ parameter: String) -> QualifiedName? {
    rangeParameters.first { $0.name == parameter }.map { parameter in
      QualifiedName(sql: parameter.value.replacing("[]", with: ""))
    }
  }
}
