import Foundation
import Writer

/// A dead letter as JSON.
struct LetterOutput: Encodable {
  let id: String
  let originalStream: String?
  let originalId: String?
  let error: String
  let failedAt: String?
  let replayedFrom: String?
  /// The message's fields, in order.
  let message: [Field]

  /// A field; what is no UTF-8 stands as Base64.
  struct Field: Encodable {
    let name: String?
    let nameBase64: String?
    let value: String?
    let valueBase64: String?

    init(_ field: MessageField) {
      (name, nameBase64) = Self.text(field.name)
      (value, valueBase64) = Self.text(field.value)
    }

    private static func text(_ bytes: [UInt8]) -> (String?, String?) {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return (nil, Data(bytes).base64EncodedString())
      }
      return (text, nil)
    }
  }

  init(_ letter: StoredLetter) {
    id = "\(letter.id)"
    originalStream = letter.stream
    originalId = letter.originalID
    error = letter.error
    failedAt = letter.failedAt
    replayedFrom = letter.replayedFrom
    message = letter.message.map { Field($0) }
  }
}
