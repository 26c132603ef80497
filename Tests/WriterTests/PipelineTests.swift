import Postgres
import RedisStreams
import Testing

@testable import Writer

@Suite("Halving")
struct HalvingTests {
  /// The bad rows that halving finds, and how many parts it tried.
  private func find(_ bad: Set<Int>, of rows: Int) -> (found: [Int], written: Set<Int>, tries: Int) {
    var halving = Halving(rows: rows)
    var found: [Int] = []
    var written: Set<Int> = []
    var tries = 0
    while let part = halving.next() {
      tries += 1
      if bad.isDisjoint(with: part) {
        written.formUnion(part)
      } else if let row = halving.refused() {
        found.append(row)
      }
    }
    return (found, written, tries)
  }

  @Test(
    "finds just the bad rows, in order, and writes each other row once",
    arguments: [[], [0], [99], [41], [0, 99], [3, 4, 5], Array(0..<100)])
  func found(bad: [Int]) {
    let result = find(Set(bad), of: 100)
    #expect(result.found == bad)
    #expect(result.written == Set(0..<100).subtracting(bad))
  }

  @Test("takes about twice the logarithm of the rows for one bad row")
  func tries() {
    #expect(find([4321], of: 10_000).tries <= 2 * 14 + 1)
    #expect(find([], of: 0).tries == 0)
    #expect(find([0], of: 1).found == [0])
  }
}

@Suite("A plan of reads")
struct ReadPlanTests {
  private func plan(_ count: Int) -> ReadPlan {
    var sizes = MessageSizes(budget: 8 << 20)
    // Small ones are usual.
    for _ in 0..<40 { sizes.took("any", count: 1, bytes: 100) }
    var plan = ReadPlan(sizes)
    plan.replace((0..<count).map { "s\($0)" })
    return plan
  }

  @Test("has nothing to read without streams")
  func none() { #expect(plan(0).next(limit: 100) == nil) }

  @Test("shares a batch among the streams")
  func shares() throws {
    let read = try #require(plan(10).next(limit: 100))
    #expect(read.kind == .round && read.keys.count == 10 && read.count == 10)
    #expect(plan(10).next(limit: 3)?.count == 1)
  }

  @Test("gives streams with a backlog equal shares, however few a batch takes", arguments: [100, 500, 2000])
  func fairness(batch: Int) throws {
    var plan = plan(13)
    var given: [String: Int] = [:]
    for _ in 0..<200 {
      var room = batch
      while room > 0 {
        let read = try #require(plan.next(limit: room))
        for key in read.keys { given[key, default: 0] += read.count }
        plan.took(read, Dictionary(uniqueKeysWithValues: read.keys.map { ($0, read.count) }))
        room -= read.keys.count * read.count
      }
    }
    let shares = given.values.sorted()
    #expect(shares.count == 13)
    #expect(try #require(shares.last) <= 2 * (try #require(shares.first)), "\(shares)")
  }

  @Test("waits only when a whole round brought nothing, and then for all streams")
  func waits() throws {
    var plan = plan(1000)
    var kinds: [ReadPlan.Read.Kind] = []
    var seen: [String] = []
    for _ in 0..<4 {
      let read = try #require(plan.next(limit: 100))
      kinds.append(read.kind)
      if read.kind == .waiting { #expect(read.keys.count == 1000) } else { seen += read.keys }
      plan.took(read, [:])
    }
    #expect(kinds == [.round, .round, .round, .waiting])
    #expect(seen.count == 1000 && Set(seen).count == 1000)
    plan.took(try #require(plan.next(limit: 100)), ["s7": 1])
    #expect(plan.next(limit: 100)?.kind != .waiting)
  }

  @Test("gives a busy stream the next read to itself, and the others their turn after it")
  func busy() throws {
    var plan = plan(100)
    plan.took(try #require(plan.next(limit: 100)), ["s5": 1])
    let second = try #require(plan.next(limit: 99))
    #expect(second == ReadPlan.Read(kind: .busy, keys: ["s5"], count: 99))
    plan.took(second, ["s5": 99])
    let third = try #require(plan.next(limit: 100))
    #expect(third.kind == .round && third.keys.count == 100)
    // It gave less than it was asked for: no longer busy.
    plan.took(third, ["s5": 1])
    plan.took(try #require(plan.next(limit: 99)), [:])
    #expect(plan.next(limit: 99)?.kind == .round)
  }

  @Test("takes all streams in turn when there are more than one read names")
  func rounds() throws {
    var plan = plan(500)
    var seen: [String] = []
    for _ in 0..<3 {
      let read = try #require(plan.next(limit: 300))
      #expect(read.keys.count == 250 && read.count == 1)
      seen += read.keys
      plan.took(read, Dictionary(uniqueKeysWithValues: read.keys.map { ($0, 0) }))
    }
    #expect(Set(seen).count == 500)
  }

  @Test("takes much of few streams where all have a backlog, and none of them starves")
  func depth() throws {
    var plan = plan(5000)
    var given: [String: Int] = [:]
    for _ in 0..<100 {
      let read = try #require(plan.next(limit: 10_000))
      #expect(read.keys.count <= 250 && read.keys.count * read.count <= 10_000)
      for key in read.keys { given[key, default: 0] += read.count }
      plan.took(read, Dictionary(uniqueKeysWithValues: read.keys.map { ($0, read.count) }))
    }
    #expect(given.count == 5000)
    #expect(given.values.reduce(0, +) > 900_000)
  }

  @Test("names ever more streams while few of them have anything, and fewer once many have")
  func breadth() throws {
    var plan = plan(5000)
    var widths: [Int] = []
    for _ in 0..<5 {
      let read = try #require(plan.next(limit: 10_000))
      widths.append(read.keys.count)
      plan.took(read, [read.keys[0]: 1])
    }
    #expect(widths == [250, 500, 1000, 2000, 4000])
    for width in [5000, 2500, 1250] {
      let read = try #require(plan.next(limit: 100_000))
      #expect(read.keys.count == width)
      plan.took(read, Dictionary(uniqueKeysWithValues: read.keys.map { ($0, 1) }))
    }
  }

  @Test("reads new streams before it waits")
  func newStreams() throws {
    var plan = plan(1)
    plan.took(try #require(plan.next(limit: 1)), [:])
    #expect(plan.next(limit: 1)?.kind == .waiting)
    plan.replace(["s0", "s1"])
    #expect(plan.next(limit: 10)?.kind == .round)
    plan.replace([])
    #expect(plan.next(limit: 10) == nil)
  }
}

@Suite("Sizes of messages")
struct MessageSizesTests {
  private let keys = (0..<1000).map { "s\($0)" }

  @Test("are unknown at first: little is asked for, and soon more")
  func unknown() {
    var sizes = MessageSizes(budget: 8 << 20)
    let first = sizes.portion(of: keys, limit: 10_000)
    #expect(first.width * first.count == 8)
    for _ in 0..<40 { sizes.took("s0", count: 10, bytes: 1000) }
    let later = sizes.portion(of: Array(keys.prefix(2)), limit: 10_000)
    #expect(later.width == 2 && later.count == 5000)
  }

  @Test("bound what a read brings, whatever they are")
  func bound() {
    for size in [100, 1000, 10_000, 100_000, 1_000_000, 100_000_000] {
      var sizes = MessageSizes(budget: 8 << 20)
      for _ in 0..<40 { for key in keys { sizes.took(key, count: 2, bytes: 2 * size) } }
      let portion = sizes.portion(of: keys, limit: 10_000)
      #expect(portion.width == 1 || portion.width * portion.count * size <= 8 << 20, "\(size)")
      #expect(portion.count == 1 || portion.count * size <= 8 << 20)
    }
  }

  @Test("that are large for one stream don't slow down the others: it is read by itself")
  func mixed() {
    var sizes = MessageSizes(budget: 8 << 20)
    for _ in 0..<40 { sizes.took("s0", count: 1, bytes: 100) }
    sizes.took("s5", count: 2, bytes: 4 << 20)
    #expect(sizes.portion(of: keys, limit: 10_000) == (5, 2000))
    #expect(sizes.portion(of: Array(keys[5...]), limit: 10_000) == (1, 4))
    #expect(sizes.portion(of: Array(keys[6...]), limit: 10_000) == (994, 10))
    // They are small again.
    sizes.took("s5", count: 2, bytes: 200)
    #expect(sizes.portion(of: keys, limit: 10_000) == (1000, 10))
  }

  @Test("are taken for the worst after a reply that was too large, until a stream has shown its own")
  func cautious() {
    var sizes = MessageSizes(budget: 8 << 20, isCautious: true)
    #expect(sizes.portion(of: keys, limit: 10_000) == (1, 1))
    for _ in 0..<40 { sizes.took("s0", count: 1, bytes: 100) }
    #expect(sizes.portion(of: keys, limit: 10_000) == (1, 10_000))
    #expect(sizes.portion(of: Array(keys[1...]), limit: 10_000) == (1, 1))
  }
}

@Suite("The ceiling of a batch")
struct BatchCeilingTests {
  private func error(_ state: String) -> PostgresError {
    var error = PostgresError(.server, "canceled")
    error.sqlState = state
    return error
  }

  private var canceled: PostgresError { error("57014") }

  @Test("is lowered by what a smaller batch may pass, and nothing else, down to one message")
  func lowered() {
    let ceiling = BatchCeiling(1000)
    ceiling.turnEnded(by: PostgresError(.connection, "lost"))
    ceiling.turnEnded(by: error("53100"))
    #expect(ceiling.count == 1000)
    let states = ["57014", "25P04", "53200", "53400"]
    for (turn, expected) in [500, 250, 125, 62, 31, 15, 7, 3, 1, 1].enumerated() {
      ceiling.turnEnded(by: error(states[turn % states.count]))
      #expect(ceiling.count == expected)
    }
  }

  @Test("is raised again once full batches pass, and no further than BATCH_SIZE")
  func raised() {
    let ceiling = BatchCeiling(1000)
    for _ in 0..<20 { ceiling.turnEnded(by: canceled) }
    // Small ones prove nothing but for themselves.
    for _ in 0..<BatchCeiling.patience { ceiling.passed(1) }
    #expect(ceiling.count == 2)
    for _ in 0..<BatchCeiling.patience { ceiling.passed(1) }
    #expect(ceiling.count == 2)
    for _ in 0..<20 * BatchCeiling.patience { ceiling.passed(1000) }
    #expect(ceiling.count == 1000)
  }
}

@Suite("Faults")
struct FaultTests {
  private func server(_ state: String) -> PostgresError {
    var error = PostgresError(.server, "no")
    error.sqlState = state
    return error
  }

  @Test(
    "of PostgreSQL are told apart",
    arguments: [
      ("40P01", Fault.transient), ("40001", .transient), ("55P03", .transient), ("53300", .transient),
      ("53100", .transient), ("57P01", .transient), ("25006", .transient), ("25P04", .transient),
      ("53400", .transient), ("22003", .rows), ("23505", .rows),
      ("23514", .rows), ("54001", .rows), ("54000", .rows), ("P0001", .rows), ("42P01", .lasting),
      ("42703", .lasting), ("42501", .lasting), ("28P01", .lasting), ("0A000", .lasting),
    ])
  func postgres(state: String, expected: Fault) { #expect(Fault(server(state)) == expected) }

  @Test(
    "of Redis are told apart",
    arguments: [
      ("LOADING", Fault.transient), ("OOM", .transient), ("READONLY", .transient), ("BUSY", .transient),
      ("NOGROUP", .streams), ("UNBLOCKED", .streams), ("WRONGTYPE", .streams), ("NOPERM", .lasting),
      ("WRONGPASS", .lasting),
    ])
  func redis(code: String, expected: Fault) {
    #expect(Fault(RedisError(.server, "no", code: code)) == expected)
  }

  @Test("of a connection pass, except where it was refused for good")
  func connections() {
    #expect(Fault(RedisError(.connection, "gone")) == .transient)
    #expect(Fault(RedisError(.timeout, "late")) == .transient)
    #expect(Fault(PostgresError(.connection, "gone")) == .transient)
    let standing = SchemaStanding(direction: .behind, found: nil, reasons: [], advice: [])
    #expect(Fault(SchemaMismatch(standing: standing)) == .lasting && Fault(SchemaChanged()) == .schema)
  }
}

@Suite("Backoff")
struct BackoffTests {
  @Test("doubles up to five seconds, varies by half, and is logged ever less often")
  func grows() {
    var backoff = Backoff()
    var nominal: Duration = .milliseconds(100)
    var logged: [Int] = []
    for _ in 0..<20 {
      let pause = backoff.pause()
      #expect(pause <= nominal && pause >= nominal / 2)
      nominal = min(nominal * 2, .seconds(5))
      if backoff.isWorthLogging { logged.append(backoff.failures) }
    }
    #expect(logged == [1, 2, 4, 8, 16])
  }
}
