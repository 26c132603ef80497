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
    let length = Self.digits(id.milliseconds) + 1 + Self.digits(id.sequence)
    appendLine(UInt8(ascii: "$"), UInt64(length))
    append(decimal: id.milliseconds)
    bytes.append(UInt8(ascii: "-"))
    append(decimal: id.sequence)
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
    append(decimal: number)
    bytes.append(13)
    bytes.append(10)
  }

  private mutating func append(decimal number: UInt64) {
    let (start, count) = (bytes.count, Self.digits(number))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: count))
    var rest = number
    for place in stride(from: start + count - 1, through: start, by: -1) {
      bytes[place] += UInt8(rest % 10)
      rest /= 10
    }
  }

  private static func digits(_ number: UInt64) -> Int {
    var (count, limit) = (1, UInt64(10))
    while number >= limit {
      count += 1
      let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
      if overflow { break }
      limit = next
    }
    return count
  }
}
