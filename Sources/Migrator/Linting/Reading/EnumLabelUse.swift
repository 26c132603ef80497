import SchemaKit

/// Whether a statement makes a value of an enum of a text, as far as its text tells.
struct EnumLabelUse {
  let type: QualifiedName
  /// As it stands in SQL, `'returned'`.
  let label: String

  /// How likely it is: an error where the type is the enum, a warning where the type isn't known; nil where the text stays one.
  func severity(_ stop: LintStop) -> Finding.Severity? {
    let severities = parts(of: stop.statement, stop.catalog).filter { $0.words.contains(label) }
      .compactMap(severity)
    return severities.contains(.error) ? .error : severities.first
  }

  /// A part of a statement that has types of its own.
  private struct Part {
    let words: ArraySlice<String>
    /// The type of the column that it defines or changes.
    var type: ColumnType?
    /// The columns that it may name.
    var columns: [String: ColumnShape] = [:]
  }

  private func parts(of statement: LintStatement, _ catalog: LintCatalog) -> [Part] {
    let words = statement.words[...]
    switch statement.shape {
    case .addLabel: return []
    // A text in these is handed on as it is.
    case .create("TYPE", _, _), .create("FUNCTION", _, _), .create("PROCEDURE", _, _): return []
    case .create("TRIGGER", _, _): return [Part(words: words.prefix { $0.uppercased() != "EXECUTE" })]
    case .createTable(_, let table) where !table.isDerived:
      let columns = Dictionary(table.columns.map { ($0.name, $0) }) { $1 }
      return elements(words).map { Part(words: $0, type: columnType($0), columns: columns) }
    case .alterTable(let table, let actions):
      let columns = catalog.table(table)?.columns ?? [:]
      return actions.indices.map { index in
        let end = index + 1 < actions.count ? actions[index + 1].place : words.endIndex
        return Part(
          words: words[actions[index].place..<end], type: actions[index].kind.columnType, columns: columns)
      }
    default: return statement.command == "COMMENT" ? [] : [Part(words: words)]
    }
  }

  private func elements(_ words: ArraySlice<String>) -> [ArraySlice<String>] {
    var rest = words.drop { $0 != "(" }
    return rest.takeParenthesized()?.splitAtCommas() ?? []
  }

  private func columnType(_ words: ArraySlice<String>) -> ColumnType? {
    ConstraintShape(words) == nil ? ColumnShape(words)?.type : nil
  }

  private func severity(_ part: Part) -> Finding.Severity? {
    if isCast(part.words) { return .error }
    let names = Set(part.words.map(\.sqlName))
    let types = part.type.map { [$0] } ?? part.columns.filter { names.contains($0.key) }.map(\.value.type)
    if types.contains(where: isEnum) { return .error }
    return !types.isEmpty && types.allSatisfy(\.keepsText) ? nil : .warning
  }

  /// Whether something is made a value of the enum: `x::order_state`, `order_state 'returned'`.
  private func isCast(_ words: ArraySlice<String>) -> Bool {
    words.indices.contains { place in
      guard words[place].sqlName == type.name else { return false }
      let isQualified = place - 2 >= words.startIndex && words[place - 1] == "."
      let before = place - (isQualified ? 3 : 1)
      return before >= words.startIndex && words[before] == ":"
        || place + 1 < words.endIndex && words[place + 1] == label
    }
  }

  private func isEnum(_ type: ColumnType) -> Bool {
    type.builtinName?.split(separator: " ").last.map(String.init) == self.type.name
  }
}

extension TableAction.Kind {
  fileprivate var columnType: ColumnType? {
    switch self {
    case .addColumn(let column): column.type
    case .setType(_, let type): type
    default: nil
    }
  }
}

extension ColumnType {
  /// Whether a text is kept in it as it is.
  fileprivate var keepsText: Bool {
    ["text", "character varying", "character", "name", "citext", "json", "jsonb"].contains(builtinName)
  }
}
