import SchemaKit

/// How a message becomes a row: which column is filled from where. It follows the table's declaration, so a column
/// that is added there is filled without a line of code here.
public struct RowMapping: Sendable {
  /// Where a column's value comes from.
  enum Source: Sendable, Hashable {
    /// A variable part of the stream's key, by its place.
    case key(Int)
    /// A field of the message, by its name.
    case message([UInt8])
  }

  /// A column that is filled.
  struct Field: Sendable {
    let column: String
    let type: ColumnType
    let source: Source
    let encoder: ValueEncoder
    let isNullable: Bool
    let hasDefault: Bool
  }

  /// The columns that are filled, in the table's order.
  let fields: [Field]
  /// The names of all the table's columns.
  let columns: [[UInt8]]
  /// Columns that stay empty or take their default because the writer has no encoder for their type.
  public let unfilled: [String]

  /// Maps the key's parts and the message's fields to the columns of their names. Identity and generated columns are
  /// the server's to fill. A part of the key whose name begins with `_` fills nothing.
  ///
  /// - Parameter enums: the enum types that the schema declares.
  /// - Throws: ``ConfigurationMistakes`` for a column that must be filled and can't, and for a part of the key that
  ///   names no column.
  public init(
    _ table: Table, _ template: StreamKeyTemplate, enums: [EnumType] = []
  ) throws(ConfigurationMistakes) {
    var fields: [Field] = []
    var unfilled: [String] = []
    var mistakes: [String] = []
    for column in table.columns where column.identity == nil && column.generation == nil {
      guard let encoder = ValueEncoder(column.type, enums: enums) else {
        if column.isNullable || column.defaultExpression != nil {
          unfilled.append(column.name)
        } else {
          mistakes.append(
            "column \"\(column.name)\" of \"\(table.name)\" has type \(column.type), which the writer can't fill: "
              + "make it nullable or give it a default")
        }
        continue
      }
      let place = template.names.firstIndex(of: column.name)
      fields.append(
        Field(
          column: column.name, type: column.type,
          source: place.map { .key($0) } ?? .message(Array(column.name.utf8)), encoder: encoder,
          isNullable: column.isNullable, hasDefault: column.defaultExpression != nil))
    }
    for name in template.names where !name.hasPrefix("_") && !fields.contains(where: { $0.column == name }) {
      mistakes.append(
        "the key template \"\(template)\" names \"\(name)\", which is no column of \"\(table.name)\" that the "
          + "writer can fill; call a part that is not needed {_}")
    }
    if !mistakes.isEmpty { throw ConfigurationMistakes(mistakes: mistakes) }
    self.fields = fields
    columns = table.columns.map { Array($0.name.utf8) }
    self.unfilled = unfilled
  }
}
