import Migrator
import SchemaKit
import Testing

@Suite("Steps for tables in use")
struct LiveOrderTests {
  private func steps(from before: Schema, to after: Schema) -> [[String]] {
    Plan(SchemaDiff(from: before, to: after)).steps().map { $0.groups.flatMap(\.statements) }
  }

  @Test("build an index that takes another's place beside it")
  func index() {
    func schema(_ columns: [String]) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer); Column("b", .integer)
          Index(name: "t_look_up", keys: columns.map { IndexKey(.column($0)) })
        }
      }
    }
    #expect(
      steps(from: schema(["a"]), to: schema(["a", "b"])) == [
        ["CREATE INDEX CONCURRENTLY t_look_up_new ON public.t USING btree (a, b)"],
        ["DROP INDEX CONCURRENTLY public.t_look_up"],
        ["ALTER INDEX public.t_look_up_new RENAME TO t_look_up"],
      ])
  }

  @Test("change a key in one transaction, over an index that is there already")
  func key() {
    func schema(_ columns: [String]) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer); Column("b", .integer)
          PrimaryKey(columns: columns, name: "t_pkey")
        }
      }
    }
    #expect(
      steps(from: schema(["a"]), to: schema(["a", "b"])) == [
        ["CREATE UNIQUE INDEX CONCURRENTLY t_pkey_new ON public.t USING btree (a, b)"],
        [
          "ALTER TABLE public.t DROP CONSTRAINT t_pkey",
          "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey_new",
        ],
      ])
  }

  @Test("change keys and indexes whose names change with them, so that the table is never without either")
  func otherNames() {
    func schema(_ columns: [String], _ name: String) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer); Column("b", .integer)
          PrimaryKey(columns: columns, name: "\(name)_pkey")
          Unique(columns: columns.reversed(), name: "\(name)_key")
          Index(name: "\(name)_unique", keys: columns.map { IndexKey(.column($0)) }).unique()
          Index(name: "\(name)_index", keys: columns.map { IndexKey(.column($0)) })
        }
      }
    }
    let steps = steps(from: schema(["a"], "x"), to: schema(["a", "b"], "y"))
    #expect(
      steps == [
        ["CREATE UNIQUE INDEX CONCURRENTLY y_pkey ON public.t USING btree (a, b)"],
        [
          "ALTER TABLE public.t DROP CONSTRAINT x_pkey",
          "ALTER TABLE public.t ADD CONSTRAINT y_pkey PRIMARY KEY USING INDEX y_pkey",
        ],
        ["CREATE UNIQUE INDEX CONCURRENTLY y_key ON public.t USING btree (b, a)"],
        [
          "ALTER TABLE public.t DROP CONSTRAINT x_key",
          "ALTER TABLE public.t ADD CONSTRAINT y_key UNIQUE USING INDEX y_key",
        ],
        ["CREATE UNIQUE INDEX CONCURRENTLY y_unique ON public.t USING btree (a, b)"],
        ["DROP INDEX CONCURRENTLY public.x_unique"],
        ["CREATE INDEX CONCURRENTLY y_index ON public.t USING btree (a, b)"],
        ["DROP INDEX CONCURRENTLY public.x_index"],
      ])
  }

  @Test("make a unique index a key without building another")
  func indexToKey() {
    func schema(_ columns: [String], isKey: Bool) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer); Column("b", .integer)
          if isKey {
            Unique(columns: columns, name: "t_key")
          } else {
            Index(name: "t_unique", keys: columns.map { IndexKey(.column($0)) }).unique()
          }
        }
      }
    }
    #expect(
      steps(from: schema(["a"], isKey: false), to: schema(["a"], isKey: true)) == [
        ["ALTER TABLE public.t ADD CONSTRAINT t_key UNIQUE USING INDEX t_unique"]
      ])
    #expect(
      steps(from: schema(["a"], isKey: false), to: schema(["a", "b"], isKey: true)) == [
        ["CREATE UNIQUE INDEX CONCURRENTLY t_key ON public.t USING btree (a, b)"],
        ["DROP INDEX CONCURRENTLY public.t_unique"],
        ["ALTER TABLE public.t ADD CONSTRAINT t_key UNIQUE USING INDEX t_key"],
      ])
    #expect(
      steps(from: schema(["a"], isKey: true), to: schema(["a"], isKey: false)) == [
        ["CREATE UNIQUE INDEX CONCURRENTLY t_unique ON public.t USING btree (a)"],
        ["ALTER TABLE public.t DROP CONSTRAINT t_key"],
      ])
  }

  @Test("make another index the replica identity before the old one goes")
  func replicaIdentity() {
    func schema(_ name: String, _ columns: [String]) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer); Column("b", .integer)
          Index(name: name, keys: columns.map { IndexKey(.column($0)) }).unique()
        }.replicaIdentity(.index(name))
      }
    }
    #expect(
      steps(from: schema("x", ["a"]), to: schema("x", ["a", "b"])) == [
        ["CREATE UNIQUE INDEX CONCURRENTLY x_new ON public.t USING btree (a, b)"],
        ["ALTER TABLE public.t REPLICA IDENTITY USING INDEX x_new"],
        ["DROP INDEX CONCURRENTLY public.x"],
        ["ALTER INDEX public.x_new RENAME TO x"],
      ])
    #expect(
      steps(from: schema("x", ["a"]), to: schema("y", ["a", "b"])) == [
        ["CREATE UNIQUE INDEX CONCURRENTLY y ON public.t USING btree (a, b)"],
        ["ALTER TABLE public.t REPLICA IDENTITY USING INDEX y"],
        ["DROP INDEX CONCURRENTLY public.x"],
      ])
  }

  @Test("make a partition beside its table, which reads and writes go on in, and attach it")
  func partition() {
    let parent = Table("t") { Column("a", .integer) }.partitioned(by: .list, "a")
    let other = Partition("other", of: "t", .default)
    let before = Schema {
      parent; other
    }
    let after = Schema {
      parent; other; Partition("one", of: "t", .list("1"))
    }
    let steps = Plan(SchemaDiff(from: before, to: after)).steps()
    let parts = ["DEFAULTS", "GENERATED", "CONSTRAINTS", "STORAGE", "COMPRESSION"].map { " INCLUDING \($0)" }
    #expect(
      steps.map { $0.groups.map(\.statements) } == [
        [
          [
            "CREATE TABLE public.one (LIKE public.t\(parts.joined()))",
            "ALTER TABLE public.t ATTACH PARTITION public.one FOR VALUES IN (1)",
          ]
        ]
      ])
    #expect(
      steps.flatMap(\.groups).flatMap(\.hazards) == [
        .exclusiveScanOf("public.other"),
        .mayFail("public.other must have no rows that belong to the new partition"),
      ])
  }

  @Test("drop an index first where it is in the way")
  func indexInTheWay() {
    func schema(_ type: ColumnType) -> Schema {
      Schema {
        Table("t") {
          Column("a", type)
          Index("t_a", on: .expression(type == .text ? "lower(a)" : "abs(a)"))
        }
      }
    }
    #expect(steps(from: schema(.integer), to: schema(.text)).first == ["DROP INDEX CONCURRENTLY public.t_a"])
  }

  @Test("take a view away only when all that takes its time is done")
  func viewOverNewColumn() throws {
    func schema(_ query: SQLExpression, hasKey: Bool) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer)
          if hasKey { Column("key", .uuid).default("gen_random_uuid()") }
        }
        View("v", query)
      }
    }
    let steps = steps(
      from: schema("SELECT a FROM t", hasKey: false), to: schema("SELECT key, a FROM t", hasKey: true))
    #expect(steps.count == 5)
    #expect(steps.last?.suffix(2) == ["DROP VIEW public.v", "CREATE VIEW public.v AS\nSELECT key, a FROM t"])
  }

  @Test("drop an index that is in the way before a view goes that comes back")
  func indexUnderView() throws {
    func schema(_ type: ColumnType) -> Schema {
      Schema {
        Table("t") {
          Column("a", type)
          Index("t_a", on: .expression(type == .text ? "lower(a)" : "abs(a)"))
        }
        View("v", type == .text ? "SELECT 1 AS b, a FROM t" : "SELECT a FROM t")
      }
    }
    let steps = steps(from: schema(.integer), to: schema(.text))
    #expect(steps.count == 3 && steps.first == ["DROP INDEX CONCURRENTLY public.t_a"])
    #expect(steps[1].suffix(2) == ["DROP VIEW public.v", "CREATE VIEW public.v AS\nSELECT 1 AS b, a FROM t"])
  }

  @Test("bring a view back before an index is built")
  func view() {
    func schema(_ query: SQLExpression, isIndexed: Bool) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer); Column("b", .integer)
          if isIndexed { Index("t_a", on: "a") }
        }
        View("v", query)
      }
    }
    #expect(
      steps(
        from: schema("SELECT a, b FROM t", isIndexed: false), to: schema("SELECT b FROM t", isIndexed: true))
        == [
          ["DROP VIEW public.v", "CREATE VIEW public.v AS\nSELECT b FROM t"],
          ["CREATE INDEX CONCURRENTLY t_a ON public.t USING btree (a)"],
        ])
  }

  @Test("more tables than a transaction has locks for are made in several steps")
  func manyTables() {
    let tables = (0..<3000).map { number in
      Table(QualifiedName(namespace: "public", name: "t\(number)")) {
        Column("id", .bigint).identity().primaryKey()
      }
    }
    let many = Schema { for table in tables { table } }
    for (before, after) in [(Schema(), many), (many, Schema())] {
      let steps = steps(from: before, to: after)
      #expect(steps.count == 3)
      #expect(steps.joined().count == 3000)
      for step in steps { #expect(step.count <= 1200) }
    }
    let few = Schema { for table in tables.prefix(1000) { table } }
    #expect(steps(from: Schema(), to: few).count == 1)
  }

  @Test("leave functions' texts unchecked in every step that makes some, where one names what comes later")
  func bodyChecks() {
    let schema = Schema {
      for number in 0..<2000 {
        Table(QualifiedName(namespace: "app", name: "t\(number)")) {
          Column("id", .bigint).identity().primaryKey()
        }
      }
      Function("app.newest", returns: "bigint", "SELECT max(id) FROM t1999")
    }
    let steps = steps(from: Schema(), to: schema)
    let made = steps.filter { step in
      step.contains { $0.hasPrefix("CREATE FUNCTION") || $0.contains("app.newest") }
    }
    #expect(steps.count > 1 && made.count == 1)
    #expect(made.first?.first == "SET check_function_bodies = off")
  }

  @Test("number the rows that are there before a column is their identity")
  func identity() {
    func schema(isNumbered: Bool) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer)
          if isNumbered { Column("id", .bigint).identity(.always, .init(start: 10)) }
        }
      }
    }
    let steps = steps(from: schema(isNumbered: false), to: schema(isNumbered: true))
    #expect(steps.count == 5)
    #expect(
      steps.first == [
        "CREATE SEQUENCE public.t_id_seq_until_filled START WITH 10",
        "GRANT USAGE ON SEQUENCE public.t_id_seq_until_filled TO PUBLIC",
        "ALTER TABLE public.t ADD COLUMN id bigint",
        "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq_until_filled'::regclass)",
      ])
    #expect(
      steps.last?.suffix(4) == [
        "ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT",
        "ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START WITH 10)",
        "SELECT setval(pg_get_serial_sequence('public.t', 'id'), last_value) FROM public.t_id_seq_until_filled "
          + "WHERE is_called AND last_value BETWEEN 10 AND 9223372036854775807",
        "DROP SEQUENCE public.t_id_seq_until_filled",
      ])
  }

  @Test("number the rows of a parent at once in the short form, which ADD COLUMN can't")
  func identityOfParent() {
    func schema(isNumbered: Bool) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer)
          if isNumbered { Column("id", .bigint).identity() }
        }
        Table("heir") {}.inherits("t")
      }
    }
    let plan = Plan(SchemaDiff(from: schema(isNumbered: false), to: schema(isNumbered: true)))
    let statements = plan.steps(.offline).flatMap(\.groups).flatMap(\.statements)
    #expect(
      statements.dropFirst(2).first
        == "ALTER TABLE public.t ADD COLUMN id bigint NOT NULL "
        + "DEFAULT nextval('public.t_id_seq_until_filled'::regclass)")
    #expect(statements.last == "DROP SEQUENCE public.t_id_seq_until_filled")
  }

  @Test("replace a key of a partitioned table at once, which would be without one meanwhile")
  func replacedKey() {
    func schema(_ columns: [String]) -> Schema {
      Schema {
        Table("t") {
          Column("a", .integer); Column("b", .integer)
          Unique(columns: columns, name: "t_\(columns.joined(separator: "_"))_key")
        }.partitioned(by: .list, "a")
        Partition("part", of: "t", .default)
      }
    }
    #expect(
      steps(from: schema(["a"]), to: schema(["a", "b"])) == [
        [
          "ALTER TABLE public.t DROP CONSTRAINT t_a_key",
          "ALTER TABLE public.t ADD CONSTRAINT t_a_b_key UNIQUE (a, b)",
        ]
      ])
  }

  @Test("give a partitioned table a key and a foreign key by way of its partitions")
  func partitionedConstraints() {
    func schema(hasKeys: Bool) -> Schema {
      Schema {
        Table("sites") { Column("id", .integer).primaryKey() }
        Table("t") {
          Column("id", .integer); Column("site", .integer)
          if hasKeys {
            PrimaryKey("id"); ForeignKey("site", references: "sites", "id")
          }
        }.partitioned(by: .range, "id")
        Partition("part", of: "t", .default)
      }
    }
    let key = "FOREIGN KEY (site) REFERENCES public.sites (id)"
    #expect(
      steps(from: schema(hasKeys: false), to: schema(hasKeys: true)) == [
        ["ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)"],
        ["CREATE UNIQUE INDEX CONCURRENTLY part_pkey ON public.part USING btree (id)"],
        [
          "ALTER TABLE public.part ADD CONSTRAINT part_pkey PRIMARY KEY USING INDEX part_pkey",
          "ALTER INDEX public.t_pkey ATTACH PARTITION public.part_pkey",
          "ALTER TABLE public.part ADD CONSTRAINT t_site_fkey \(key) NOT VALID",
        ],
        ["ALTER TABLE public.part VALIDATE CONSTRAINT t_site_fkey"],
        ["ALTER TABLE public.t ADD CONSTRAINT t_site_fkey \(key)"],
      ])
  }
}
