/// Decides what to do next with a batch: write, blame rows or the schema, acknowledge, bury. Pure: it is told how each
/// step went, and does no I/O, so every order of faults is tested without a server.
///
/// A message is acknowledged after its row is committed, or with its dead letter; never before.
struct BatchProgress: Sendable {
  /// A step. It is repeated until it succeeds, or the batch is given up.
  enum Step: Sendable, Hashable {
    /// Write all rows in one transaction; isolating: find the rows that the server refuses, and write the others.
    case write(isolating: Bool)
    /// Make sure that the schema is still the right one, before rows are blamed or the writer gives up.
    case checkSchema
    /// Acknowledge what became rows.
    case acknowledge
    /// Add dead letters for the rest and acknowledge it with them.
    case bury
    /// All is done.
    case finish
    /// Waiting does not mend it: stop. What isn't acknowledged is delivered again.
    case giveUp
  }

  /// The step to take.
  private(set) var step: Step
  /// What to do when the schema turns out to be right.
  private var afterCheck: Step = .giveUp
  /// Whether some of the messages can't become rows, as far as known.
  private var hasFailures: Bool

  init(hasRows: Bool, hasFailures: Bool) {
    step = hasRows ? .write(isolating: false) : .acknowledge
    self.hasFailures = hasFailures
  }

  /// Rows were written, except those that the server refused.
  mutating func wrote(hasFailures: Bool) {
    self.hasFailures = hasFailures
    succeeded()
  }

  /// The step went well.
  mutating func succeeded() {
    switch step {
    case .write: step = .acknowledge
    case .checkSchema: step = afterCheck
    case .acknowledge: step = hasFailures ? .bury : .finish
    case .bury: step = .finish
    case .finish, .giveUp: break
    }
  }

  /// The schema was wrong and has become right: the batch is tried from the start.
  mutating func schemaChanged() {
    if step == .checkSchema { step = .write(isolating: false) }
  }

  /// The step failed. After a transient fault the same step is due again.
  mutating func failed(_ fault: Fault) {
    switch (step, fault) {
    case (_, .transient): break
    case (.write(isolating: false), .rows): check(then: .write(isolating: true))
    case (.write, .schema): check(then: step)
    case (.write, _): check(then: .giveUp)
    // The stream is gone, and its list of pending messages with it: there is nothing left to acknowledge.
    case (.acknowledge, .streams): succeeded()
    default: step = .giveUp
    }
  }

  private mutating func check(then next: Step) {
    step = .checkSchema
    afterCheck = next
  }
}
