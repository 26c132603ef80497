import Foundation
import Postgres
import SchemaKit

/// What `create` came to.
public enum CreateOutcome: Sendable {
  /// The database is as declared; nothing was written.
  case nothingToDo
  /// Revisions were written: one, or two where a new enum label has to be committed before it is used.
  case created([Revision])
}

/// `create` would lose data, and nobody allowed it to.
public struct DestructiveChanges: Error, Sendable, CustomStringConvertible {
  /// What would be lost.
  public let hazards: [Hazard]

  /// What would be lost, and how to go on.
  public var description: String {
    """
    this revision would lose data:
    \(hazards.map { "  \($0)" }.joined(separator: "\n"))
    Nothing was written. If this is meant, run create again with --allow-destructive.
    """
  }
}

extension Migrator {
  /// Compares the declaration with the database and writes the revision that leads from one to the other.
  ///
  /// The database must be at the newest revision. An `empty` revision is for statements written by hand, such as a
  /// data migration.
  ///
  /// `serves` names the oldest revision whose writers can go on with the new schema: see ``Revision/Header/serves``.
  ///
  /// Where something goes and something like it comes, `isRename` is asked whether it is the same under a new name.
  public func create(
    _ message: String, empty: Bool = false, allowDestructive: Bool = false, style: PlanStyle = .online,
    serves: ServedWriters? = nil,
    isRename: (Rename) async -> Bool = { _ in false }
  ) async throws -> CreateOutcome {
    try schema.validate()
    let chain = try directory.verifiedChain()
    var header = try header(message, after: chain)
    header.serves = try serves?.oldest(in: chain, own: header.id)
    if empty {
      return .created([try write(header, Plan(SchemaDiff(from: .init(), to: .init())), nil, style, chain)])
    }
    return try await withConnection { connection in
      try await requireNothingUnfinished(connection)
      let applied = try await appliedCount(chain, connection)
      guard applied == chain.count else {
        throw MigratorError(
          "the database lacks revisions of \(directory.path): "
            + chain[applied...].map(\.id.text).joined(separator: ", "),
          advice: "run: migrator upgrade")
      }
      let compared = try await compared(connection, at: chain.last)
      let live = compared.live.schema
      let up = await plan(from: live, to: compared.wanted, isRename)
      guard !up.isEmpty || chain.last.map({ $0.header.fingerprint != schema.fingerprint }) ?? false else {
        return .nothingToDo
      }
      guard allowDestructive || up.destructive.isEmpty else {
        throw DestructiveChanges(hazards: up.destructive)
      }
      try await PlanTrial(plan: up, server: live).run(connection)
      return .created(try write(header, up, style, chain))
    }
  }

  /// The plan, with those renames that are found and said to be some.
  private func plan(
    from live: Schema, to wanted: Schema, _ isRename: (Rename) async -> Bool
  ) async -> Plan {
    let diff = SchemaDiff(from: live, to: wanted)
    var renames: [Rename] = []
    for rename in diff.suspectedRenames where await isRename(rename) { renames.append(rename) }
    guard !renames.isEmpty else { return Plan(diff) }
    return Plan(SchemaDiff(from: live, to: renames.reduce(wanted) { $0.with($1) }))
  }

  /// The live schema, and the declaration as the server would print it.
  func compared(
    _ connection: PostgresConnection, at head: Revision?
  ) async throws -> (live: LiveSchema, wanted: Schema) {
    let live = try await readLive(connection, at: head)
    return (live, try await Canonicalizer(live: live.schema).canonicalize(schema, connection))
  }

  private func write(
    _ header: Revision.Header, _ up: Plan, _ style: PlanStyle, _ chain: [Revision]
  ) throws -> [Revision] {
    let parts = up.parts
    guard parts.count == 2 else { return [try write(header, up, up.inverse, style, chain)] }
    // The labels go first, in a revision of their own.
    var labels = header
    labels.message += ": enum labels"
    let first = try write(labels, parts[0], parts[0].inverse, style, chain)
    var rest = try self.header(header.message, after: chain + [first])
    rest.message = header.message
    if let serves = header.serves { rest.serves = serves == header.id ? rest.id : serves }
    return [first, try write(rest, parts[1], parts[1].inverse, style, chain + [first])]
  }

  func write(
    _ header: Revision.Header, _ up: Plan, _ down: Plan?, _ style: PlanStyle, _ chain: [Revision]
  ) throws -> Revision {
    let renderer = RevisionRenderer(requiresTimescaleDB: schema.requiresTimescaleDB, style: style)
    let stem = "\(header.id)_\(Self.slug(header.message))"
    let revision = Revision(
      header: header,
      upFile: RevisionFile(name: "\(stem).up.sql", text: try renderer.up(header, up)),
      downFile: RevisionFile(name: "\(stem).down.sql", text: renderer.down(header, down ?? up)))
    try directory.write(revision, after: chain)
    return revision
  }

  func header(_ message: String, after chain: [Revision]) throws -> Revision.Header {
    let message = message.split { $0.isWhitespace }.joined(separator: " ")
    guard message.contains(where: { $0.isLetter || $0.isNumber }) else {
      throw MigratorError("a revision needs a message", advice: "run: migrator create \"add devices\"")
    }
    return Revision.Header(
      id: try nextID(after: chain.last?.id), parent: chain.last?.id, message: message,
      fingerprint: schema.fingerprint, namespaces: schema.managedNamespaces,
      extensions: Set(schema.extensions.map(\.name)), publications: schema.publicationNames,
      hypertables: schema.tables.compactMap { table in
        table.hypertable.map { HypertableRecord(table: table.name, options: $0) }
      })
  }

  /// The present second, or the one after the newest revision where that is not earlier.
  func nextID(after last: RevisionID?) throws -> RevisionID {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyyMMddHHmmss"
    var date = Date()
    if let last, let newest = formatter.date(from: last.text), newest >= date.addingTimeInterval(-1) {
      date = newest.addingTimeInterval(1)
    }
    guard let id = RevisionID(formatter.string(from: date)) else {
      throw MigratorError("the clock gives no usable time")
    }
    return id
  }

  /// The message as part of a file's name.
  static func slug(_ message: String) -> String {
    let plain = message.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
    let words = plain.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let name = words.joined(separator: "_").prefix(60)
    return name.isEmpty ? "revision" : String(name)
  }
}
