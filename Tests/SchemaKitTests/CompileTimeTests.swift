import Foundation
import Testing

/// The modules of this build, beside the tests' executable.
private let modules = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
  path: "Modules")

@Suite(
  "What the compiler says",
  .enabled(
    if: FileManager.default.fileExists(atPath: modules.appending(path: "SchemaKit.swiftmodule").path())))
struct CompileTimeTests {
  /// The compiler's errors for a source, each as `line: message`.
  private func errors(_ source: String) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).swift")
    try Data("import SchemaKit\n\(source)\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments = [
      "swiftc", "-typecheck", "-swift-version", "6", "-I", modules.path(), file.path(),
    ]
    let output = Pipe()
    compiler.standardError = output
    try compiler.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    compiler.waitUntilExit()
    return text.split(separator: "\n").filter { $0.hasPrefix(file.path()) }.compactMap { line in
      let parts = line.dropFirst(file.path().count + 1).split(separator: ":", maxSplits: 3)
      guard parts.count == 4, parts[2] == " error" else { return nil }
      return "\(parts[0]):\(parts[3])"
    }
  }

  @Test("a plain table has no Retention, Columnstore or SpacePartition: each is an error on its own line")
  func hypertableElements() throws {
    let found = try errors(
      """
      let retained = Table("t") {
        Column("at", .timestamptz)
        Retention(after: .days(90))
      }
      let columns = Table("t") {
        Column("at", .timestamptz)
        Columnstore(orderBy: "at")
      }
      let spread = Table("t") {
        SpacePartition("at", partitions: 2)
        Column("at", .timestamptz)
      }
      """)
    let unavailable = "'buildExpression' is unavailable: a plain table has no"
    #expect(
      found == [
        "4: \(unavailable) Retention: declare a Hypertable",
        "8: \(unavailable) Columnstore: declare a Hypertable",
        "11: \(unavailable) SpacePartition: declare a Hypertable",
      ])
  }

  @Test("a hypertable takes them")
  func hypertable() throws {
    let found = try errors(
      """
      let readings = Hypertable("t", partitionedBy: "at") {
        Column("at", .timestamptz)
        SpacePartition("at", partitions: 2)
        Columnstore(orderBy: "at")
        Retention(after: .days(90))
      }
      """)
    #expect(found == [])
  }

  @Test(
    "what belongs in a table or a view is an error beside them, and what a materialized view can't have in one"
  )
  func misplacedParts() throws {
    let found = try errors(
      """
      let schema = Schema {
        Table("t") { Column("at", .timestamptz) }
        Policy("own", using: "true")
      }
      let view = MaterializedView("m", "SELECT 1 AS n") {
        Index(on: "n")
        Check("positive", "n > 0")
      }
      let other = View("v", "SELECT 1 AS n") {
        Policy("own", using: "true")
      }
      """)
    let unavailable = "'buildExpression' is unavailable"
    #expect(found.first == "4: \(unavailable): declare it in the table or the view that it is on")
    #expect(found.map { $0.prefix { $0 != ":" } } == ["4", "8", "11"])
  }

  @Test("what has no place in a table is an error on its line")
  func foreignElement() throws {
    let found = try errors(
      """
      let table = Table("t") {
        Column("at", .timestamptz)
        Namespace("iot")
      }
      """)
    #expect(found.map { $0.prefix(2) } == ["4:"])
  }
}
