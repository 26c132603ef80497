import SchemaKit

/// How large a box and its parts are, in pixels. Columns are set in a fixed pitch, so that widths can be told without
/// the font.
struct BoxMetrics {
  static let header = 30.0
  static let row = 18.0
  static let inset = 5.0
  static let keyWidth = 30.0
  /// Of 12 pixels' height; the usual fixed fonts have 0.6.
  private static let pitch = 7.25
  /// Of a bold sans serif of 13 pixels' height, in the mean.
  private static let headerPitch = 8.2
  static let longest = 44

  let box: Diagram.Box
  let nameWidth: Double
  let typeWidth: Double

  init(_ box: Diagram.Box) {
    self.box = box
    nameWidth = Self.pitch * Double(box.columns.map { $0.name.clipped.cells }.max() ?? 0)
    typeWidth = Self.pitch * Double(box.columns.map { $0.shownType.cells }.max() ?? 0)
  }

  var size: LayeredLayout.Size {
    let columns = box.columns.isEmpty ? 0 : Self.keyWidth + nameWidth + 16 + typeWidth + 20
    let notes = Self.pitch * Double(box.notes.map { $0.clipped.cells }.max() ?? 0) + 24
    let title = Self.headerPitch * Double(box.name.name.clipped.cells) + (box.badge.isEmpty ? 28 : 84)
    let rows = Double(box.columns.count + box.notes.count)
    return .init(
      width: max(columns, notes, title).rounded(.up),
      height: Self.header + (rows > 0 ? rows * Self.row + 2 * Self.inset : 0))
  }
}

extension Diagram.Box {
  /// What kind of thing it is, where it isn't a plain table.
  var badge: String {
    switch kind {
    case "table": ""
    case "materialized view": "mat. view"
    case "partitioned table": "partitioned"
    default: kind
    }
  }
}

extension Diagram.Column {
  /// The type with a mark where it takes NULL.
  var shownType: String { type.clipped + (isNullable ? "?" : "") }
}

extension String {
  /// Not longer than a box should be wide.
  var clipped: String {
    count <= BoxMetrics.longest ? self : prefix(BoxMetrics.longest - 1) + "…"
  }

  /// How many places it takes in a fixed pitch: East Asian characters and pictures take two.
  var cells: Int { unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 && $1.value != 0x2026 ? 2 : 1) } }
}
