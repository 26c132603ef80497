import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What Prometheus's own clients say of every process, by the same names.
enum ProcessMetrics {
  private static let start = Date()

  static var families: [MetricFamily] {
    [
      MetricFamily(.startTime, start.timeIntervalSince1970), MetricFamily(.cpu, cpu),
      MetricFamily(.memory, memory),
    ]
  }

  /// To be called once at the start, so that the time is right.
  static func begin() { _ = start }

  private static var cpu: Double? {
    var time = timespec()
    guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Linux says it in pages; nil elsewhere.
  private static var memory: Double? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
    let parts = text.split(separator: " ")
    return parts.count > 1 ? Double(parts[1]).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) } : nil
  }
}
