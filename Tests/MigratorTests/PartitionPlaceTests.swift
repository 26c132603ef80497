import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("Places of partitions in use")
struct PartitionPlaceTests {
  /// A key with the bounds that a partition has, and those that it is to have.
  struct Key: CustomTestStringConvertible, Sendable {
    let type: ColumnType
    let strategy: PartitionStrategy
    var expression = "k"
    let before: PartitionBound
    let after: PartitionBound

    var testDescription: String { "\(strategy) (\(expression)) of \(type)" }

    func schema(_ bound: PartitionBound) -> Schema {
      Schema {
        Table("t") { Column("k", type).nullable() }.partitioned(by: strategy, expression)
        Partition("p", of: "t", bound)
      }
    }
  }

  private static let keys = [
    Key(
      type: .bigint, strategy: .range, before: .range(from: "1", to: "9"), after: .range(from: "-5", to: "20")
    ),
    Key(
      type: .numeric(8, 2), strategy: .range, before: .range(from: "1", to: "9"),
      after: .range(from: "0.5", to: "MAXVALUE")),
    Key(
      type: .timestamptz, strategy: .range, before: .range(from: "'2026-01-01'", to: "'2026-07-01'"),
      after: .range(from: "'2026-01-01'", to: "'2027-01-01'")),
    Key(
      type: .varchar(9), strategy: .range, before: .range(from: "'a'", to: "'c'"),
      after: .range(from: "MINVALUE", to: "'it''s'")),
    Key(type: .integer, strategy: .list, before: .list("1", "2"), after: .list("1", "2", "3")),
    Key(type: .varchar(9), strategy: .list, before: .list("'a'"), after: .list("'a'", "'b'", "NULL")),
    Key(type: .boolean, strategy: .list, before: .list("true"), after: .list("true", "false")),
    Key(type: .text, strategy: .list, before: .list("'a'"), after: .list("NULL")),
    Key(
      type: .text, strategy: .list, expression: "lower(k)", before: .list("'a'"), after: .list("'a'", "'b'")),
  ]

  @Test("change without a row being read while nobody can use the table", arguments: keys)
  func checkedBefore(_ key: Key) async throws {
    try await withMigrator { test in
      let first = try test.migrator(key.schema(key.before))
      _ = try await first.create("one")
      try await first.upgrade()
      let second = try test.migrator(key.schema(key.after))
      let steps = try await Migrator.diff(
        from: .database(test.database.configuration), to: .declaration, with: second
      ).steps()
      let places = steps.filter { $0.groups.contains { $0.statements.contains { $0.contains("ATTACH") } } }
      #expect(places.count == 1)
      #expect(!places.flatMap(\.groups).flatMap(\.hazards).contains(.exclusiveScan))
      let connection = try await PostgresConnection.connect(test.database.configuration)
      for step in steps {
        let statements = step.groups.flatMap(\.statements)
        // What a session counted in other transactions is among it for a while.
        let scans = "SELECT pg_stat_get_xact_numscans('p'::regclass)"
        let (before, after) = try await connection.transaction { connection in
          let before = try connection.query(scans).rows[0][0]
          for statement in statements { try connection.execute(statement) }
          return (before, try connection.query(scans).rows[0][0])
        }
        #expect(before == after || !places.contains(step))
      }
      await connection.close()
      #expect(try await second.check().differences == [])
    }
  }

  private static func months(_ ends: (String, String), isIndexed: Bool) -> Schema {
    Schema {
      Table("t") {
        Column("at", .date)
        if isIndexed { Index("t_at", on: "at") }
      }.partitioned(by: .range, "at")
      Partition("a", of: "t", .range(from: "'2026-01-01'", to: ends.0))
      Partition("b", of: "t", .range(from: ends.0, to: ends.1))
    }
  }

  @Test("are left and taken in one transaction, whatever takes its time beside them")
  func together() {
    let plan = Plan(
      SchemaDiff(
        from: Self.months(("'2026-02-01'", "'2026-03-01'"), isIndexed: false),
        to: Self.months(("'2026-02-15'", "'2026-04-01'"), isIndexed: true)))
    let steps = plan.steps().map { $0.groups.flatMap(\.statements) }
    let move = steps.filter {
      $0.contains { $0.contains("DETACH") || $0.contains("TACH PARTITION public.a F") }
    }
    #expect(
      move == [
        [
          "ALTER TABLE public.t DETACH PARTITION public.a",
          "ALTER TABLE public.t DETACH PARTITION public.b",
          "ALTER TABLE public.t ATTACH PARTITION public.a FOR VALUES FROM ('2026-01-01') TO ('2026-02-15')",
          "ALTER TABLE public.t ATTACH PARTITION public.b FOR VALUES FROM ('2026-02-15') TO ('2026-04-01')",
          "ALTER TABLE public.a DROP CONSTRAINT a_is_in_bounds",
          "ALTER TABLE public.b DROP CONSTRAINT b_is_in_bounds",
          "CREATE INDEX t_at ON ONLY public.t USING btree (at)",
        ]
      ])
  }

  @Test("by HASH are told to refuse rows, as no check can say so before")
  func hash() {
    func schema(_ modulus: Int) -> Schema {
      Schema {
        Table("t") { Column("id", .bigint) }.partitioned(by: .hash, "id")
        for remainder in 0..<modulus {
          Partition(
            QualifiedName(namespace: "public", name: "p\(remainder)"), of: "t",
            .hash(modulus: modulus, remainder: remainder))
        }
      }
    }
    let groups = Plan(SchemaDiff(from: schema(1), to: schema(2))).steps().flatMap(\.groups)
    let refused = groups.filter {
      $0.hazards.contains(.mayFail("rows of public.p0 may not fit its new place"))
    }
    #expect(
      refused.flatMap(\.statements) == [
        "ALTER TABLE public.t ATTACH PARTITION public.p0 FOR VALUES WITH (modulus 2, remainder 0)"
      ])
  }

  @Test("of tables that were by themselves are given them once their rows are known to fit")
  func joining() {
    func schema(_ bound: PartitionBound?) -> Schema {
      Schema {
        Table("t") { Column("at", .date) }.partitioned(by: .range, "at")
        if let bound { Partition("a", of: "t", bound) } else { Table("a") { Column("at", .date) } }
      }
    }
    let bound = PartitionBound.range(from: "'2026-01-01'", to: "'2027-01-01'")
    let steps = Plan(SchemaDiff(from: schema(nil), to: schema(bound))).steps()
    #expect(
      steps.map { $0.groups.flatMap(\.statements) } == [
        [
          "ALTER TABLE public.a ADD CONSTRAINT a_is_in_bounds CHECK (at IS NOT NULL AND at >= '2026-01-01' "
            + "AND at < '2027-01-01') NOT VALID"
        ],
        ["ALTER TABLE public.a VALIDATE CONSTRAINT a_is_in_bounds"],
        [
          "ALTER TABLE public.t ATTACH PARTITION public.a FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
          "ALTER TABLE public.a DROP CONSTRAINT a_is_in_bounds",
        ],
      ])
  }
}
