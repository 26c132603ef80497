#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension WriterConfiguration {
  /// A consumer name that no other process has: host, process, and a random part, as containers all have process 1.
  public static func uniqueConsumerName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    let host =
      gethostname(&buffer, buffer.count - 1) == 0
      ? String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "host"
    return "\(host)-\(getpid())-\(String(UInt16.random(in: 0 ... .max), radix: 16))"
  }
}
