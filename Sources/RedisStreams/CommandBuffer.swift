/// Commands in the protocol's form, ready to be sent: for the commands that are sent by the thousand.
///
/// ```swift
/// var buffer = CommandBuffer()
/// buffer.begin(arguments: 2)
/// buffer.append("XLEN")
/// buffer.append(key)
/// ```
public struct CommandBuffer: Sendable {
  var bytes: [UInt8] = []
  /// Where each command begins.
  var starts: [Int] = []

  /// How many commands it holds.
  public var count: Int { starts.count }

  /// An empty buffer.
  public init() {}

  /// An empty buffer that is to take about so many bytes.
  public init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// A buffer of these commands.
  public init(_ commands: [RedisCommand]) {
    for command in commands { append(command) }
  }

  /// Begins a command of so many arguments, its name among them; as many ``append(_:)`` must follow.
  public mutating func begin(arguments: Int) {
    starts.append(bytes.count)
    appendLine(UInt8(ascii: "*"), UInt64(arguments))
  }

  /// Adds an argument.
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds an argument.
  public mutating func append(_ argument: some Collection<UInt8>) {
    appendLine(UInt8(ascii: "$"), UInt64(argument.count))
    bytes.append(contentsOf: argument)
    bytes.append(13)
    bytes.append(10)
  }

  /// Adds an entry's id as an argument.
  public mutating func append(_ id: StreamID) {
    let milliseconds = DecimalDigits(id.milliseconds)
    let sequence = DecimalDigits(id.sequence)
    appendLine(UInt8(ascii: "$"), UInt64(milliseconds.count + 1 + sequence.count))
    milliseconds.withBytes { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "-"))
    sequence.withBytes { bytes.append(contentsOf: $0) }
    bytes.append(13)
    bytes.append(10)
  }

  /// Adds a whole command.
  public mutating func append(_ command: RedisCommand) {
    begin(arguments: command.arguments.count)
    for argument in command.arguments { append(argument) }
  }

  private mutating func appendLine(_ kind: UInt8, _ number: UInt64) {
    bytes.append(kind)
    DecimalDigits(number).withBytes { bytes.append(contentsOf: $0) }
    bytes.append(13)
    bytes.append(10)
  }
}

/// A number's decimal digits, without an allocation: acknowledgements have two numbers for each message.
private struct DecimalDigits {
  /// The digits as bytes, right-aligned: twenty are enough for 64 bits.
  private var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
  private(set) var count = 0

  init(_ number: UInt64) {
    var rest = number
    var count = 0
    withUnsafeMutableBytes(of: &digits) { bytes in
      repeat {
        count += 1
        bytes[24 - count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
    }
    self.count = count
  }

  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    withUnsafeBytes(of: digits) { body(UnsafeRawBufferPointer(rebasing: $0[(24 - count)...])) }
  }
}
