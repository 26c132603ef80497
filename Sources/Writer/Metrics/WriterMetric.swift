/// A metric that the writer exports: its name, what kind it is, and what it says.
struct WriterMetric: Sendable {
  enum Kind: Sendable {
    case counter, gauge
    /// With the upper bounds of its buckets.
    case histogram([Double])

    var name: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  let name: String
  let kind: Kind
  let help: String

  private init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  /// The metric of a name.
  static func named(_ name: String) -> WriterMetric? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// All of them.
  static let all = [
    messagesRead, messagesWritten, messagesFailed, messagesReclaimed, messagesRecognized, messagesDeleted,
    unknownFields, deadLettersAdded, batches, errors, fenced, trimmed, batchSize, batchDuration,
    decodeDuration,
    copyDuration,
    commitDuration, messageLatency, streams, running, schemaDirection, schemaAdmitted, buildInfo, lag,
    pending, oldestAge,
    deadLetters, streamsBehind, streamsUnknown, streamsUnreadable, startTime, cpu,
    memory,
  ]

  /// The buckets of sizes.
  static let sizes = [
    1.0, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000,
  ]
  /// The buckets of what takes a moment, in seconds.
  static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
}

// What a writer has done.
extension WriterMetric {
  static let messagesRead = Self(
    "writer_messages_read_total", .counter,
    "Messages taken from streams, those that were delivered again included.")
  static let messagesWritten = Self(
    "writer_messages_written_total", .counter, "Messages that became rows.")
  static let messagesFailed = Self(
    "writer_messages_failed_total", .counter, "Messages that could not become a row.")
  static let deadLettersAdded = Self(
    "writer_dead_letters_total", .counter,
    "Messages that could not become a row, by reason: key (the stream's key), value (the message's fields), "
      + "refused (by PostgreSQL), deliveries (the writer ended with it again and again).")
  static let messagesReclaimed = Self(
    "writer_messages_reclaimed_total", .counter,
    "Messages taken over from a consumer that left them unacknowledged for CLAIM_IDLE_SEC.")
  static let messagesRecognized = Self(
    "writer_messages_recognized_total", .counter,
    "Messages delivered again whose row was committed before: only acknowledged.")
  static let messagesDeleted = Self(
    "writer_messages_deleted_total", .counter,
    "Pending messages that were deleted or trimmed from their stream before they were written: lost.")
  static let unknownFields = Self(
    "writer_messages_with_unknown_fields_total", .counter,
    "Messages with fields that name no column of their table: these are left out.")
  static let batches = Self(
    "writer_batches_processed_total", .counter, "Batches that were written and acknowledged.")
  static let errors = Self(
    "writer_errors_total", .counter, "Faults of a server that were met, each followed by another try.")
  static let fenced = Self(
    "writer_fenced_total", .counter, "How often another writer took over what this one had in hand.")
  static let trimmed = Self(
    "writer_entries_trimmed_total", .counter,
    "Entries removed from streams because every group had acknowledged them.")
  static let batchSize = Self(
    "writer_batch_size_messages", .histogram(sizes), "How many messages a batch had.")
  static let batchDuration = Self(
    "writer_batch_duration_seconds", .histogram(seconds),
    "From the reading of a batch's first message until all of it was acknowledged.")
  static let decodeDuration = Self(
    "writer_decode_duration_seconds", .histogram(seconds), "How long a batch took to decode.")
  static let copyDuration = Self(
    "writer_copy_duration_seconds", .histogram(seconds), "How long a batch's COPY took, BEGIN included.")
  static let commitDuration = Self(
    "writer_commit_duration_seconds", .histogram(seconds),
    "How long a batch's COMMIT took, its entry in the ledger included.")
  static let messageLatency = Self(
    "writer_message_latency_seconds", .histogram(LatencyCounts.bounds.map { Double($0) / 1000 }),
    "From a message's addition to its stream, by the milliseconds of its id, until its row was committed.")
}

// How things stand now.
extension WriterMetric {
  static let streams = Self("writer_streams", .gauge, "Streams that are read.")
  static let running = Self(
    "writer_running", .gauge,
    "1 while the writer reads and writes, 0 while it starts, waits for the schema, meets faults of a server, or stops."
  )
  static let schemaDirection = Self(
    "writer_schema_direction", .gauge,
    "How the database's schema stands to the writer's: 1 for the direction that holds.")
  static let schemaAdmitted = Self(
    "writer_schema_admitted", .gauge,
    "1 while the writer may write to the database's schema under its SCHEMA_POLICY, 0 while it may not.")
  static let buildInfo = Self(
    "writer_build_info", .gauge, "Always 1; version, newest revision and fingerprint of the schema.")
  static let lag = Self(
    "writer_lag_messages", .gauge,
    "Messages that no consumer of the group was given yet, in all streams whose lag is known; absent where that is "
      + "none. The same in every writer of the group: use max, not sum.")
  static let pending = Self(
    "writer_pending_messages", .gauge,
    "Messages given to a consumer of the group and not acknowledged, in all streams; use max, not sum.")
  static let oldestAge = Self(
    "writer_oldest_unacknowledged_age_seconds", .gauge,
    "The age of the oldest message that was given to a consumer and not acknowledged, 0 for none; use max.")
  static let deadLetters = Self(
    "writer_dead_letter_stream_length", .gauge,
    "Dead letters in the dead-letter stream now; use max, not sum.")
  static let streamsBehind = Self(
    "writer_streams_behind", .gauge,
    "Streams with messages that no consumer of the group was given yet; use max, not sum.")
  static let streamsUnknown = Self(
    "writer_streams_unknown_lag", .gauge,
    "Streams whose lag is not known: without the group as yet, or counting is not allowed; use max, not sum.")
  static let streamsUnreadable = Self(
    "writer_streams_unreadable", .gauge,
    "Streams that no writer reads, because their keys are no UTF-8 or the same text as another's; use max, not sum."
  )
  static let startTime = Self(
    "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.")
  static let cpu = Self(
    "process_cpu_seconds_total", .counter, "CPU time of the process, in user and system mode.")
  static let memory = Self(
    "process_resident_memory_bytes", .gauge, "Resident memory of the process.")
}
