/// Where a message comes from in a distributed trace, as its field `traceparent` says (W3C Trace Context, section 3.2).
///
/// Only a value of exactly that form is taken: what a log line holds of it is hexadecimal digits and nothing else.
struct TraceContext: Sendable, Hashable {
  /// The name of the field.
  static let field = "traceparent"
  /// 32 hexadecimal digits.
  let traceID: String
  /// 16 hexadecimal digits: the span that the message was sent in.
  let parentID: String
  /// 2 hexadecimal digits; the lowest bit says that the trace is sampled.
  let flags: String

  /// Reads `00-<trace id>-<parent id>-<flags>`; nil for what is no such value.
  init?(_ bytes: UnsafeRawBufferPointer) {
    let dash = UInt8(ascii: "-")
    guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash else { return nil }
    guard let version = Self.hexadecimal(bytes[0..<2]), let trace = Self.hexadecimal(bytes[3..<35]),
      let parent = Self.hexadecimal(bytes[36..<52]), let flags = Self.hexadecimal(bytes[53..<55])
    else { return nil }
    // Later versions may have more after a dash.
    let isWhole = bytes.count == 55 || (version != "00" && bytes[55] == dash)
    guard version != "ff", isWhole, trace.contains(where: { $0 != "0" }),
      parent.contains(where: { $0 != "0" })
    else { return nil }
    (traceID, parentID, self.flags) = (trace, parent, flags)
  }

  /// Lower-case digits only, as the standard wants them.
  private static func hexadecimal(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
    let isValid = bytes.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    return isValid ? String(decoding: bytes, as: UTF8.self) : nil
  }
}

extension Batch {
  /// The trace that a message says it belongs to.
  func trace(of index: Int) -> TraceContext? {
    let message = messages[index]
    return replies[sections[Int(message.section)].reply].withView { view, _ in
      let fields = Int(message.fields)
      for name in stride(from: 0, to: view.count(fields) - 1, by: 2)
      where view.text(view.part(name, of: fields)).elementsEqual(TraceContext.field.utf8) {
        return TraceContext(view.text(view.part(name + 1, of: fields)))
      }
      return nil
    }
  }
}
