import Logging
import Synchronization

/// A field of a message that names no column of its table.
struct UnknownField: Sendable {
  /// The place of the route.
  let route: Int
  let name: [UInt8]
  /// The place of the message in its batch.
  let message: Int
}

/// Tells of fields that name no column: once for each table and name, and for so many of a process only, as producers
/// choose names.
final class UnknownFields: Sendable {
  /// How many names are told.
  static let limit = 20
  /// How many bytes of a name are shown.
  static let longest = 100

  private struct Key: Hashable {
    let table: String
    let name: [UInt8]
  }

  private let told = Mutex<Set<Key>>([])

  /// Whether it is to be told now.
  func isNews(_ name: [UInt8], of table: String) -> Bool {
    told.withLock { $0.count < Self.limit && $0.insert(Key(table: table, name: name)).inserted }
  }
}

extension Turn {
  /// Says which fields of a batch's messages were left out.
  func tellUnknownFields(_ batch: Batch) {
    for field in batch.unknownFields {
      let table = worker.routes[field.route].table.name.description
      guard worker.unknownFields.isNews(field.name, of: table) else { continue }
      var metadata = metadata(of: field.message, in: batch)
      metadata["field"] = "\(ShownText.of(field.name, limit: UnknownFields.longest))"
      metadata["table"] = "\(table)"
      worker.logger.notice("Field names no column; it is left out", metadata: metadata)
    }
  }
}
