/// The tables by which a writer writes every message once.
///
/// ```swift
/// let sensorSchema = Schema {
///   sensorReadings
///   WriterLedger()
/// }
/// ```
///
/// A message is acknowledged to Redis after its row is committed, and a crash between the two delivers it again. So
/// the transaction that writes rows also writes down which messages they were, and the writer looks there before it
/// writes what was delivered before. The tables stay small: an entry goes when Redis itself can tell.
public struct WriterLedger: Sendable, Hashable {
  /// The namespace of its tables.
  public let namespace: String

  /// A writer's ledger in a namespace.
  public init(namespace: String = "public") { self.namespace = namespace }

  /// One row for each writer that may commit: taking the row away fences the writer.
  public var sessions: QualifiedName { QualifiedName(namespace: namespace, name: "writer_ledger_sessions") }

  /// The messages that transactions wrote, until they are acknowledged and the position has passed them.
  public var batches: QualifiedName { QualifiedName(namespace: namespace, name: "writer_ledger_batches") }

  /// For each stream the id up to which every message is done with.
  public var positions: QualifiedName { QualifiedName(namespace: namespace, name: "writer_ledger_positions") }

  /// The declarations.
  public var tables: [Table] { [sessionsTable, batchesTable, positionsTable] }

  private var sessionsTable: Table {
    Table(sessions) {
      Column("id", .bigint).identity(.always)
      Column("source", .text).comment("which Redis")
      Column("consumer_group", .text)
      Column("consumer", .text)
      Column("started_at", .timestamptz).default("now()")
      Column("seen_at", .timestamptz).default("now()").comment("brought up to date about once a minute")
      Column("revision", .text).nullable().comment("the revision that the writer was built with")
      Column("policy", .text).nullable().comment("its SCHEMA_POLICY")
      PrimaryKey("id")
    }
    .comment("The writers that may commit; a writer whose row is gone is fenced")
  }

  private var batchesTable: Table {
    Table(batches) {
      Column("id", .bigint).identity(.always)
      Column("session", .bigint).nullable().comment("NULL when that writer is gone")
      Column("source", .text)
      Column("consumer_group", .text)
      Column("committed_at", .timestamptz).default("now()")
      Column("ids", .text).storage("external")
        .comment("a line for each run of messages: its first id, its last id, the stream's key")
      PrimaryKey("id")
      // A fenced writer's COMMIT fails by this key; its entries stay.
      ForeignKey("session", references: sessions, "id").onDelete(.setNull())
      Index(on: "session")
    }
    .comment("The messages that were written and whose acknowledgement is not yet certain")
  }

  private var positionsTable: Table {
    Table(positions) {
      Column("source", .text)
      Column("consumer_group", .text)
      Column("stream", .text)
      Column("last_id", .text).comment("every message up to this one is done with")
      Column("batches_after", .bigint).default("0")
        .comment("entries up to this one are about a former stream of that key")
      PrimaryKey("source", "consumer_group", "stream")
    }
    .comment("How far each stream is done with")
  }
}

extension WriterLedger: SchemaPart {
  /// Adds the ledger's tables.
  public func add(to schema: inout Schema) { schema.tables += tables }
}
