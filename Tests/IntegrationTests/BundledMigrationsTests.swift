import Foundation
import Migrator
import SensorSchema
import Synchronization
import Testing
import TestSupport

@Suite("The bundled migrations")
struct BundledMigrationsTests {
  private let directory = MigrationsDirectory(path: "\(Program.root)/migrations")

  @Test("lead to the bundled declaration, and back to an empty database")
  func replay() async throws {
    try await withTestDatabase { database in
      let migrator = Migrator(
        schema: sensorSchema, directory: directory, configuration: try database.configuration)
      try await migrator.upgrade()
      let report = try await migrator.check()
      #expect(report.status == .upToDate)
      #expect(report.current == migrationsHead)
      try await migrator.downgrade(to: .base)
      let left = try await database.scalar(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
      #expect(left == "0")
    }
  }

  @Test("are built into a program, which applies them without their folder, and can't write to them")
  func embedded() async throws {
    try await withTestDatabase { database in
      var migrator = try Migrator(
        schema: sensorSchema, directory: MigrationsDirectory(embedded: migrationFiles),
        databaseURL: database.url)
      let events = Mutex<[String]>([])
      migrator.report = { event in events.withLock { $0.append("\(event)") } }
      try await migrator.upgrade()
      #expect(events.withLock { $0.first } == "upgrading: 20261123154521 sensor readings")
      #expect(try await migrator.current()?.revision == migrationsHead)
      #expect(try await migrator.check().status == .upToDate)
      #expect(try await migrator.history().map(\.revision) == directory.chain().map(\.id.text))
      let error = await #expect(throws: MigratorError.self) { try await migrator.create("more", empty: true) }
      #expect(error?.message == "the revisions are built into this program, and can't be written")
    }
  }

  @Test("run by psql as well, file by file")
  func psql() async throws {
    let programs = ProcessInfo.processInfo.environment["TEST_POSTGRES_PROGRAMS"] ?? ""
    try await withTestDatabase { database in
      let chain = try directory.chain()
      for file in chain.map(\.upFile.name) + chain.reversed().map(\.downFile.name) {
        let result = try await Program.external(
          "\(programs)/psql",
          ["-X", "-1", "-v", "ON_ERROR_STOP=1", "-f", "\(directory.path)/\(file)", database.url])
        #expect(result.code == 0, "\(file): \(result.errors)")
      }
    }
  }
}
