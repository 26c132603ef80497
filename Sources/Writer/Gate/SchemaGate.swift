import Postgres
import SchemaKit

/// Lets a writer write only to the schema that it was built with, or one that its rows still fit.
struct SchemaGate: Sendable {
  let wanted: SchemaVersion
  let policy: SchemaPolicy
  let ledger: QualifiedName
  /// The tables that are written, with what fills them.
  let routes: [Route]
  let requiresTimescaleDB: Bool
  let writerLedger: WriterLedger

  /// What a database looked like when it was judged.
  struct Judgement: Sendable {
    /// What every transaction compares: see ``stampQuery``.
    let stamp: String?
    let standing: SchemaStanding
  }

  /// Makes sure that the writer may write.
  ///
  /// - Throws: ``SchemaMismatch`` when it may not, a `PostgresError` when that can't be known.
  func check(_ connection: PostgresConnection) async throws -> Judgement {
    let judgement = try await judge(connection)
    guard judgement.standing.admits(policy) else { throw SchemaMismatch(standing: judgement.standing) }
    return judgement
  }

  /// Says how the database's schema stands to the writer's.
  func judge(_ connection: PostgresConnection) async throws(PostgresError) -> Judgement {
    // Taken first: what changes while the rest is looked at shows later.
    let stamp = try await stamp(connection)
    let role = try await connection.query("SELECT current_user AS role").rows.first?.text("role") ?? ""
    do throws(PostgresError) {
      let standing = try await standing(CatalogReader(connection: connection, gate: self, role: role))
      return Judgement(stamp: stamp, standing: standing)
    } catch {
      guard error.sqlState == "42501" else { throw error }
      let standing = SchemaStanding(
        direction: .forbidden, found: nil,
        reasons: ["the role \(role) may not read what the writer has to know: \(error.message)"],
        advice: [
          "as the owner, run: GRANT USAGE ON SCHEMA \(namespaces) TO \(SQL.quoted(identifier: role)); "
            + "GRANT SELECT ON \(SQL.quoted(ledger)) TO \(SQL.quoted(identifier: role))"
        ])
      return Judgement(stamp: stamp, standing: standing)
    }
  }

  /// The namespaces of all that the writer reads and writes, quoted as SQL.
  private var namespaces: String {
    let others = Set(routes.map(\.table.name.namespace)).subtracting([ledger.namespace])
    return ([ledger.namespace] + others.sorted()).map { SQL.quoted(identifier: $0) }.joined(separator: ", ")
  }

  /// The ledger's newest row and the transactions that last touched the table's columns.
  ///
  /// Asked again under the tables' locks, which a change of them has to wait for: what is seen then holds until COMMIT.
  var stampQuery: String {
    let tables = routes.map { "to_regclass(\(SQL.quoted(literal: SQL.quoted($0.table.name))))" }.joined(
      separator: ", ")
    return """
      SELECT concat_ws(' ', revision, fingerprint,
        (SELECT concat_ws(' ', count(*), sum(xmin::text::bigint))
          FROM pg_attribute WHERE attrelid IN (\(tables))))
      FROM \(SQL.quoted(ledger)) ORDER BY position DESC LIMIT 1
      """
  }

  /// Nil where there is no ledger, or none that the writer may read: ``judge(_:)`` says so.
  func stamp(_ connection: PostgresConnection) async throws(PostgresError) -> String? {
    do throws(PostgresError) {
      return try await connection.query(stampQuery).rows.first?[0]
    } catch {
      guard ["42P01", "42501", "3F000"].contains(error.sqlState) else { throw error }
      return nil
    }
  }

  private func standing(_ catalog: CatalogReader) async throws(PostgresError) -> SchemaStanding {
    let history = HistoryVerdict(found: try await catalog.history(), wanted: wanted)
    let found = history.found?.last?.version
    if case .other(let direction, let reason, let advice) = history.relation {
      return SchemaStanding(direction: direction, found: found, reasons: [reason], advice: [advice])
    }
    let isAhead = history.relation != .exact
    var misfits = history.refusals.map {
      "\($0.version) serves no writer older than revision \($0.serves ?? "")"
    }
    var lacks = try await catalog.missingPrivileges()
    for route in routes {
      let verdict = try await catalog.verdict(of: route)
      misfits += verdict.mismatches
      if isAhead, !history.isVouchedFor { misfits += verdict.additions }
      if let grant = verdict.grant {
        lacks.append(
          .init(reason: "the role \(catalog.role) may not insert into \(route.table.name)", grant: grant))
      }
      if requiresTimescaleDB, let reason = try await catalog.hypertableMismatch(route.table.name) {
        misfits.append(reason)
      }
    }
    misfits += try await catalog.missingLedgerTables()
    if isAhead { return ahead(found, misfits, lacks) }
    guard misfits.isEmpty else {
      return SchemaStanding(
        direction: .drifted, found: found, reasons: misfits + lacks.map(\.reason),
        advice: [
          "the ledger says that all is as declared; compare the declaration with the database: migrator check"
        ])
    }
    guard lacks.isEmpty else { return forbidden(found, lacks) }
    return SchemaStanding(direction: .exact, found: found, reasons: [], advice: [])
  }

  private func ahead(
    _ found: SchemaVersion?, _ misfits: [String], _ lacks: [MissingPrivilege]
  ) -> SchemaStanding {
    let back = "migrator downgrade \(wanted.revision ?? "base")"
    let both =
      "the database has \(found.map { "\($0)" } ?? "no revision"); this writer wants \(wanted): the database is ahead"
    guard misfits.isEmpty else {
      return SchemaStanding(
        direction: .aheadBreaking, found: found, reasons: [both] + misfits,
        advice: ["deploy the writer of that revision, or run: \(back)"])
    }
    guard lacks.isEmpty else { return forbidden(found, lacks) }
    return SchemaStanding(
      direction: .aheadCompatible, found: found, reasons: [both + ", and this writer's rows still fit"],
      advice: [
        "deploy the writer of that revision, or let this one run with SCHEMA_POLICY=compatible, or run: \(back)"
      ])
  }

  private func forbidden(_ found: SchemaVersion?, _ lacks: [MissingPrivilege]) -> SchemaStanding {
    SchemaStanding(
      direction: .forbidden, found: found, reasons: lacks.map(\.reason),
      advice: ["as the owner, run: " + lacks.map(\.grant).joined(separator: "; ")])
  }
}

/// What the writer's role may not do.
struct MissingPrivilege: Sendable, Hashable {
  let reason: String
  let grant: String
}

/// The ledger or the table changed while the writer was running; whether that matters, the gate knows.
struct SchemaChanged: Error {}
