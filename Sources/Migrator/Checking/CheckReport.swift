import Postgres
import SchemaKit

/// What `check` found.
public struct CheckReport: Sendable, Codable {
  /// The verdict, worst first.
  public enum Status: String, Sendable, Codable {
    /// Revision files, or what a database applied, are not as recorded.
    case edited
    /// The database is not as declared, though every revision is applied.
    case drift
    /// Revisions wait to be applied or are half-way, or the declaration waits for a revision.
    case pending
    /// Revisions wait to be applied that would stop a writer now at work.
    case breaksWriters
    /// All is as declared.
    case upToDate

    /// The command's exit code.
    public var exitCode: Int32 {
      switch self {
      case .upToDate: 0
      case .pending: 2
      case .drift: 3
      case .edited: 4
      case .breaksWriters: 5
      }
    }
  }

  /// The verdict.
  public var status: Status = .upToDate
  /// The newest revision that the database has, nil at base.
  public var current: String?
  /// The newest revision of the directory, nil when it has none.
  public var head: String?
  /// The revisions that wait to be applied.
  public var pending: [String] = []
  /// The up files of these.
  public var pendingFiles: [String] = []
  /// The revision that is half-way: some of its steps are done.
  public var unfinished: UnfinishedRevision?
  /// Whether the declaration differs from the one the newest revision was made of: `create` is due.
  public var declarationChanged = false
  /// The statements that would turn the database into what is declared.
  public var differences: [String] = []
  /// Where the tables of these statements are declared, `Module/File.swift:12`; an empty text where they aren't.
  public var declaredAt: [String] = []
  /// The files that were edited.
  public var edits: [MigrationsDirectory.Edit] = []
  /// The files of the directory that stop nothing, and may not be what somebody meant.
  public var misfits: [MisfitFile] = []
  /// The writers at work, when revisions wait to be applied.
  public var writers: [DeployedWriter] = []
  /// Those of them that the revisions would stop.
  public var brokenWriters: [BrokenWriter] = []
  /// What the migrator has no model for, and leaves alone.
  public var unmanaged: [UnmanagedObject] = []
  /// The declared hypertables that are ordinary tables here, as the database lacks TimescaleDB.
  public var ordinaryHypertables: [String] = []
}

extension Migrator {
  /// Compares files, ledger, declaration and database. Changes nothing.
  public func check() async throws -> CheckReport {
    try schema.validate()
    let chain = try directory.chain()
    var report = CheckReport()
    report.head = chain.last?.id.text
    report.edits = try directory.edits(chain)
    report.misfits = try directory.misfits(chain)
    report.declarationChanged = (chain.last?.header.fingerprint ?? Schema().fingerprint) != schema.fingerprint
    report = try await withConnection { connection in
      try await compareDatabase(report, chain, connection)
    }
    report.status = report.verdict
    return report
  }

  private func compareDatabase(
    _ start: CheckReport, _ chain: [Revision], _ connection: PostgresConnection
  ) async throws -> CheckReport {
    var report = start
    let entries = try await ledger.entries(connection)
    report.current = entries.last?.revision
    var pending: [Revision] = []
    do {
      pending = Array(chain[try await appliedCount(chain, connection)...])
      report.pending = pending.map(\.id.text)
      report.pendingFiles = pending.map(\.upFile.name)
    } catch let edited as EditedFiles {
      // That a database has it is the worse news of a file.
      let applied = Set(edited.edits.map(\.file))
      report.edits = start.edits.filter { !applied.contains($0.file) } + edited.edits
    }
    report.unfinished = try await StepLedger(beside: ledger).unfinished(in: chain, directory, connection)
    let current = chain.last { $0.id.text == report.current }
    let live = try await readLive(connection, at: current)
    report.unmanaged = live.unmanaged + live.schema.unmanagedPrivileges(beside: schema)
    if !live.hasTimescaleDB {
      report.ordinaryHypertables = schema.tables.filter { $0.hypertable != nil }.map(\.name)
        .filter { live.schema.table($0) != nil }.map(\.description)
    }
    if !pending.isEmpty { try await findBroken(&report, pending, chain, live.schema, connection) }
    // While revisions are pending a difference is no drift.
    guard report.pending.isEmpty, report.unfinished == nil else { return report }
    let wanted = try await Canonicalizer(live: live.schema).canonicalize(schema, connection)
    let plan = Plan(SchemaDiff(from: live.schema, to: wanted))
    let renderer = ChangeRenderer(requiresTimescaleDB: schema.requiresTimescaleDB)
    for group in plan.groups {
      let statements = renderer.statements(group).map(\.text)
      let place = group.first?.table.flatMap { schema.table($0) }?.location.description ?? ""
      report.differences += statements
      report.declaredAt += statements.map { _ in place }
    }
    return report
  }

  /// Says which writers at work the pending revisions would stop.
  private func findBroken(
    _ report: inout CheckReport, _ pending: [Revision], _ chain: [Revision], _ live: Schema,
    _ connection: PostgresConnection
  ) async throws {
    report.writers = try await DeployedWriter.all(schema, connection)
    guard !report.writers.isEmpty else { return }
    let wanted = try await Canonicalizer(live: live).canonicalize(schema, connection)
    let misfits = Set(schema.redisStreams.map(\.table)).sorted().compactMap { live.table($0) }
      .flatMap { RowFit.misfits(from: $0, to: wanted.table($0.name)) }
    report.brokenWriters = report.writers.compactMap { writer in
      let reasons = writer.reasons(pending, chain, shown: misfits)
      return reasons.isEmpty ? nil : BrokenWriter(writer: writer, reasons: reasons)
    }
  }
}

extension Schema {
  /// Privileges on what the declaration says nothing about.
  fileprivate func unmanagedPrivileges(beside declared: Schema) -> [UnmanagedObject] {
    let own = Set(declared.privileges.keys.map(\.description))
    var found = privileges.keys.sorted().filter { !own.contains($0.description) }
      .map { UnmanagedObject(kind: "privileges on", name: $0.description) }
    if declared.defaultPrivileges.isEmpty, !defaultPrivileges.isEmpty {
      found += Set(defaultPrivileges.map(\.role)).sorted()
        .map { UnmanagedObject(kind: "default privileges for role", name: $0) }
    }
    return found
  }
}

extension CheckReport {
  fileprivate var verdict: Status {
    if !edits.isEmpty { return .edited }
    if !brokenWriters.isEmpty { return .breaksWriters }
    if !pending.isEmpty || declarationChanged || unfinished != nil { return .pending }
    return differences.isEmpty ? .upToDate : .drift
  }
}
