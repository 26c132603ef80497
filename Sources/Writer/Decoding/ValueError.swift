/// Why a message can't become a row. Its text goes into the dead letter.
public struct ValueError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension UnsafeRawBufferPointer {
  /// The bytes for an error message: cut to a readable length.
  var shown: String {
    let text = String(decoding: prefix(60), as: UTF8.self)
    return count > 60 ? "\"\(text)…\"" : "\"\(text)\""
  }
}
