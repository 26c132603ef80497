import Foundation
import Migrator
import SensorSchema
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
