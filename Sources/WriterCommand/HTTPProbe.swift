import ConnectionSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Gets a path of the writer's own health server: one request over one connection, so that no HTTP client (on Linux that is
/// libcurl) has to come with the program.
struct HTTPProbe {
  private let host: String
  private let port: Int

  /// No answer, and why.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// How long to wait for a step, in seconds.
  private static let timeout = 5

  init(host: String, port: Int) {
    // Where it listens on every address, this host's own is the one to ask.
    self.host = ["0.0.0.0": "127.0.0.1", "::": "::1"][host] ?? host
    self.port = port
  }

  func get(_ path: String) throws(Failure) -> (status: Int, body: String) {
    let descriptor = try connect()
    defer { close(descriptor) }
    let name = host.contains(":") ? "[\(host)]" : host
    let request = Array("GET \(path) HTTP/1.0\r\nHost: \(name):\(port)\r\nConnection: close\r\n\r\n".utf8)
    guard request.withUnsafeBytes({ SystemSocket.send(descriptor, $0) }) == request.count else {
      throw failure("can't be asked")
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while answer.count < 1 << 20 {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { throw failure("does not answer") }
      if count == 0 { break }
      answer += buffer[..<count]
    }
    return try read(String(decoding: answer, as: UTF8.self))
  }

  private func read(_ answer: String) throws(Failure) -> (status: Int, body: String) {
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    let line = answer.prefix { $0 != "\r\n" }.split(separator: " ")
    guard line.count > 1, line[0].hasPrefix("HTTP/"), let status = Int(line[1]) else {
      throw Failure(
        description: "what listens on \(host):\(port) does not speak HTTP; is HEALTH_PORT the writer's?")
    }
    return (status, parts.count > 1 ? String(parts[1]) : "")
  }

  private func connect() throws(Failure) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = SystemSocket.stream
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, "\(port)", &hints, &found) == 0 else {
      throw Failure(description: "the host \(host) is not known; see HEALTH_HOST")
    }
    defer { freeaddrinfo(found) }
    var next = found
    while let address = next?.pointee {
      next = address.ai_next
      let descriptor = SystemSocket.open(address.ai_family)
      guard descriptor >= 0 else { continue }
      var limit = timeval(tv_sec: Self.timeout, tv_usec: 0)
      for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
        setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
      }
      let bytes = UnsafeRawBufferPointer(start: address.ai_addr, count: Int(address.ai_addrlen))
      if SystemSocket.connect(descriptor, bytes) == 0 { return descriptor }
      close(descriptor)
    }
    throw failure("does not answer; is the writer running?")
  }

  private func failure(_ text: String) -> Failure {
    Failure(description: "the writer's health server at \(host):\(port) \(text)")
  }
}
