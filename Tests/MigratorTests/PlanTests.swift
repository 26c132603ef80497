import Migrator
import SchemaKit
import Testing

@Suite("A plan")
struct PlanTests {
  private let empty = Schema()

  @Test("creates tables in the order of their foreign keys, whatever the order of declaration")
  func tableOrder() {
    let wanted = Schema {
      Table("b") { Column("a_id", .bigint).references("a") }
      Table("a") { Column("id", .bigint).primaryKey() }
    }
    #expect(
      plannedSQL(from: empty, to: wanted) == [
        "CREATE TABLE public.a (\n  id bigint NOT NULL,\n  CONSTRAINT a_pkey PRIMARY KEY (id)\n)",
        """
        CREATE TABLE public.b (
          a_id bigint NOT NULL,
          CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a (id)
        )
        """,
      ])
    #expect(plannedSQL(from: wanted, to: empty) == ["DROP TABLE public.b", "DROP TABLE public.a"])
  }

  @Test("adds foreign keys that go round in a circle after the tables, and drops them before")
  func cycles() {
    let wanted = Schema {
      Table("a") {
        Column("id", .bigint).primaryKey(); Column("b_id", .bigint).references("b")
      }
      Table("b") {
        Column("id", .bigint).primaryKey(); Column("a_id", .bigint).references("a")
      }
    }
    let up = plannedSQL(from: empty, to: wanted)
    #expect(up.count == 4)
    #expect(up[0].hasPrefix("CREATE TABLE") && up[1].hasPrefix("CREATE TABLE"))
    #expect(up[2].contains("ADD CONSTRAINT") && up[3].contains("ADD CONSTRAINT"))
    let down = plannedSQL(from: wanted, to: empty)
    #expect(down[0].contains("DROP CONSTRAINT") && down[1].contains("DROP CONSTRAINT"))
  }

  @Test("alters columns in place, in an order that PostgreSQL takes")
  func columns() {
    let before = Schema {
      Table("t") {
        Column("a", .integer).nullable().default("1"); Column("b", .text)
      }
    }
    let after = Schema {
      Table("t") {
        Column("a", .bigint).default("2"); Column("c", .text).nullable().comment("new")
      }
    }
    #expect(
      plannedSQL(from: before, to: after) == [
        "ALTER TABLE public.t ADD COLUMN c text",
        """
        ALTER TABLE public.t
          ALTER COLUMN a DROP DEFAULT,
          ALTER COLUMN a TYPE bigint USING a::bigint,
          ALTER COLUMN a SET DEFAULT 2
        """,
        "COMMENT ON COLUMN public.t.c IS 'new'",
        "ALTER TABLE public.t ALTER COLUMN a SET NOT NULL",
        "ALTER TABLE public.t DROP COLUMN b",
      ])
  }

  @Test("writes the rows of a table anew once, whatever columns change their types")
  func retypedColumns() {
    func schema(_ type: ColumnType) -> Schema {
      Schema {
        Table("t") {
          Column("a", type); Column("b", type)
        }
      }
    }
    let plan = Plan(SchemaDiff(from: schema(.integer), to: schema(.bigint)))
    let rewrite = """
      ALTER TABLE public.t
        ALTER COLUMN a TYPE bigint USING a::bigint,
        ALTER COLUMN b TYPE bigint USING b::bigint
      """
    #expect(plan.steps().flatMap(\.groups).map(\.statements) == [[rewrite]])
    #expect(plan.steps().flatMap(\.groups).map(\.hazards) == [[.tableRewrite]])
  }

  @Test("sets a default once for all tables below, but for those that have their own")
  func defaultsOfChildren() {
    func schema(_ value: SQLExpression, own: SQLExpression) -> Schema {
      let column = Column("a", .integer)
      return Schema {
        Table("t") { column.default(value) }
        Table("u") { column.default(value) }.inherits("t")
        Table("v") { column.default(own) }.inherits("t")
      }
    }
    #expect(
      plannedSQL(from: schema("1", own: "1"), to: schema("2", own: "2")) == [
        "ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 2"
      ])
    #expect(
      plannedSQL(from: schema("1", own: "7"), to: schema("2", own: "7")) == [
        "ALTER TABLE ONLY public.t ALTER COLUMN a SET DEFAULT 2",
        "ALTER TABLE public.u ALTER COLUMN a SET DEFAULT 2",
      ])
  }

  @Test("drops what stands on a column before the column, and no more")
  func droppedColumn() {
    let before = Schema {
      Table("t") {
        Column("a", .text); Column("b", .text); Check("c", "a <> ''"); Index("i", on: "a");
        Index("j", on: "b")
      }
    }
    let after = Schema {
      Table("t") {
        Column("b", .text); Index("j", on: "b")
      }
    }
    #expect(
      plannedSQL(from: before, to: after) == [
        "ALTER TABLE public.t DROP CONSTRAINT c", "DROP INDEX public.i", "ALTER TABLE public.t DROP COLUMN a",
      ])
  }

  @Test("adds enum labels where they belong, and rebuilds the type when one goes")
  func enums() {
    let two = Schema {
      EnumType("mood", "bad", "good"); Table("t") { Column("m", .enum("mood")).default("'good'") }
    }
    let three = Schema {
      EnumType("mood", "bad", "fair", "good")
      Table("t") { Column("m", .enum("mood")).default("'good'") }
    }
    #expect(plannedSQL(from: two, to: three) == ["ALTER TYPE public.mood ADD VALUE 'fair' BEFORE 'good'"])
    #expect(
      plannedSQL(from: three, to: two) == [
        "ALTER TYPE public.mood RENAME TO mood_replaced",
        "CREATE TYPE public.mood AS ENUM ('bad', 'good')",
        """
        ALTER TABLE public.t
          ALTER COLUMN m DROP DEFAULT,
          ALTER COLUMN m TYPE public.mood USING m::text::public.mood,
          ALTER COLUMN m SET DEFAULT 'good'
        """,
        "DROP TYPE public.mood_replaced",
      ])
  }

  @Test("commits new enum labels first where a later step may use them")
  func labelTransactions() {
    let before = Schema {
      EnumType("mood", "bad"); Table("t") { Column("m", .enum("mood")) }
    }
    let after = Schema {
      EnumType("mood", "bad", "good"); Table("t") { Column("m", .enum("mood")).default("'good'") }
    }
    let parts = Plan(SchemaDiff(from: before, to: after)).parts
    #expect(
      parts.map { $0.statements() } == [
        ["ALTER TYPE public.mood ADD VALUE 'good'"],
        ["ALTER TABLE public.t ALTER COLUMN m SET DEFAULT 'good'"],
      ])
  }

  @Test("commits new enum labels first where a partition is for rows that hold one")
  func labelOfAPartition() {
    let moods = Table("t") { Column("m", .enum("mood")) }.partitioned(by: .list, "m")
    let before = Schema {
      EnumType("mood", "bad"); moods
    }
    let after = Schema {
      EnumType("mood", "bad", "good"); moods; Partition("good", of: "t", .list("'good'"))
    }
    let parts = Plan(SchemaDiff(from: before, to: after)).parts
    #expect(
      parts.map { $0.statements() } == [
        ["ALTER TYPE public.mood ADD VALUE 'good'"],
        ["CREATE TABLE public.good PARTITION OF public.t FOR VALUES IN ('good')"],
      ])
  }

  @Test("commits new enum labels first where a domain that is made anew names one")
  func labelOfADomain() {
    let before = Schema {
      EnumType("mood", "bad"); Domain("d", .text).check("no_x", "VALUE <> 'x'")
      Table("t") { Column("m", .domain("d")) }
    }
    let after = Schema {
      EnumType("mood", "bad", "good"); Domain("d", .enum("mood")).check("no_good", "VALUE <> 'good'")
      Table("t") { Column("m", .domain("d")) }
    }
    #expect(Plan(SchemaDiff(from: before, to: after)).parts.count == 2)
  }

  @Test("commits a type's new name with its labels, and leaves other types to the rest")
  func labelsOfARenamedType() {
    let before = Schema {
      EnumType("severity", "low", "crit"); EnumType("old", "x")
      Table("t") {
        Column("level", .enum("severity")); Column("gone", .enum("old"))
      }
    }
    let after = Schema {
      EnumType("level", "low", "fatal", "critical").renamed(from: "severity").renamed(
        "critical", from: "crit")
      EnumType("new", "x")
      Table("t") {
        Column("level", .enum("level")).default("'fatal'"); Column("come", .enum("new")).nullable()
      }
    }
    let parts = Plan(SchemaDiff(from: before, to: after)).parts
    #expect(
      parts.first?.statements() == [
        "ALTER TYPE public.severity RENAME TO level",
        "ALTER TYPE public.level RENAME VALUE 'crit' TO 'critical'",
        "ALTER TYPE public.level ADD VALUE 'fatal' BEFORE 'critical'",
      ])
    #expect(
      parts.last?.statements() == [
        "CREATE TYPE public.new AS ENUM ('x')",
        "ALTER TABLE public.t ADD COLUMN come public.new",
        "ALTER TABLE public.t ALTER COLUMN level SET DEFAULT 'fatal'",
        "ALTER TABLE public.t DROP COLUMN gone",
        "DROP TYPE public.old",
      ])
  }

  @Test("takes foreign keys off and puts them back when what they stand on changes")
  func foreignKeys() {
    func schema(_ type: ColumnType) -> Schema {
      Schema {
        Table("a") { Column("id", type).primaryKey() }
        Table("b") { Column("a_id", type).references("a") }
      }
    }
    let sql = plannedSQL(from: schema(.integer), to: schema(.bigint))
    #expect(sql.first == "ALTER TABLE public.b DROP CONSTRAINT b_a_id_fkey")
    #expect(sql.last?.hasPrefix("ALTER TABLE public.b ADD CONSTRAINT b_a_id_fkey") == true)
    #expect(sql.count == 4)
  }

  @Test("calls it a loss of data to drop a table that comes back partitioned")
  func droppedToBePartitioned() {
    let plain = Table("t") { Column("at", .date) }
    let from = Schema { plain }
    let to = Schema { plain.partitioned(by: .range, "at") }
    let plan = Plan(SchemaDiff(from: from, to: to))
    #expect(plan.destructive == [.destructive("drops table public.t and its rows")])
  }

  @Test("quotes names that need it, and literals")
  func quoting() {
    let wanted = Schema {
      Table(QualifiedName(namespace: "public", name: "Weird \"name\"")) {
        Column("select", .text).comment(#"it's a \ "quote""#)
      }
    }
    #expect(
      plannedSQL(from: empty, to: wanted) == [
        "CREATE TABLE public.\"Weird \"\"name\"\"\" (\n  \"select\" text NOT NULL\n)",
        #"COMMENT ON COLUMN public."Weird ""name"""."select" IS E'it''s a \\ "quote"'"#,
      ])
  }

  @Test("guards a hypertable's statements unless the schema insists on TimescaleDB")
  func hypertables() {
    let readings = Hypertable("readings", partitionedBy: "time", chunks: .days(1)) {
      Column("time", .timestamptz)
      Retention(after: .days(90))
    }
    let guarded = plannedSQL(from: empty, to: Schema { readings })
    #expect(
      guarded[1].contains("IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'timescaledb')"))
    let plain = plannedSQL(
      from: empty,
      to: Schema {
        Extension("timescaledb"); readings
      })
    #expect(plain[0] == "CREATE EXTENSION IF NOT EXISTS timescaledb")
    #expect(plain.last == "SELECT add_retention_policy('public.readings', drop_after => INTERVAL '90 days')")
  }

  @Test(
    "calls a change of type destructive when values may not fit",
    arguments: [
      (ColumnType.integer, ColumnType.bigint, false), (.bigint, .integer, true),
      (.varchar(10), .varchar(20), false),
      (.varchar(20), .varchar(10), true), (.text, .varchar(10), true), (.varchar(10), .text, false),
      (.numeric(10, 2), .numeric(12, 2), false), (.numeric(10, 2), .numeric(10, 4), true),
      (.doublePrecision, .real, true), (.timestamptz, .timestamptz(3), true),
      (.timestamptz(3), .timestamptz, false),
      (.text, .integer, true), (.integer, .text, false),
    ])
  func narrowing(from: ColumnType, to: ColumnType, isDestructive: Bool) {
    let before = Schema { Table("t") { Column("a", from) } }
    let after = Schema { Table("t") { Column("a", to) } }
    #expect(Plan(SchemaDiff(from: before, to: after)).destructive.isEmpty == !isDestructive)
  }

  @Test("is the same for the same change, every time")
  func stable() {
    let wanted = Schema {
      for number in 0..<40 { Table(QualifiedName("t\(number)")) { Column("id", .bigint).primaryKey() } }
    }
    #expect(plannedSQL(from: empty, to: wanted) == plannedSQL(from: empty, to: wanted))
  }

  @Test("renames what says its former name, and the other way round on the way back")
  func renames() {
    let before = Schema {
      Domain("email", .text)
      CompositeType("address", ("street", .text), ("zip", .text))
      RangeType("float_range", subtype: "double precision")
      Table("t") {
        Column("a", .integer)
        Unique("a", name: "one")
        Check("positive", "a > 0")
        Index("t_by_a", on: "a")
        Trigger("stamp", .before, .insert, execute: "f()")
      }
      View("v", "SELECT 1 AS one")
      Function("f", returns: "trigger", language: "plpgsql", "BEGIN RETURN NEW; END")
    }
    let after = Schema {
      Namespace("other")
      Domain("mail", .text).renamed(from: "email")
      CompositeType("place", ("street", .text), ("code", .text)).renamed("code", from: "zip").renamed(
        from: "address")
      RangeType("span", subtype: "double precision").renamed(from: "float_range")
      Table("t") {
        Column("a", .integer)
        Unique("a", name: "once").renamed(from: "one")
        Check("above_zero", "a > 0").renamed(from: "positive")
        Index("t_a", on: "a").renamed(from: "t_by_a")
        Trigger("before_insert", .before, .insert, execute: "f()").renamed(from: "stamp")
      }
      View("other.w", "SELECT 1 AS one").renamed(from: "v")
      Function("f", returns: "trigger", language: "plpgsql", "BEGIN RETURN NEW; END")
    }
    #expect(
      plannedSQL(from: before, to: after) == [
        "ALTER TYPE public.email RENAME TO mail",
        "ALTER TYPE public.address RENAME TO place",
        "ALTER TYPE public.float_range RENAME TO span",
        "ALTER TYPE public.float_multirange RENAME TO span_multirange",
        "ALTER TRIGGER stamp ON public.t RENAME TO before_insert",
        "ALTER TYPE public.place RENAME ATTRIBUTE zip TO code",
        "ALTER TABLE public.t RENAME CONSTRAINT one TO once",
        "ALTER TABLE public.t RENAME CONSTRAINT positive TO above_zero",
        "ALTER INDEX public.t_by_a RENAME TO t_a",
        "CREATE SCHEMA other",
        "ALTER VIEW public.v SET SCHEMA other",
        "ALTER VIEW other.v RENAME TO w",
      ])
    #expect(
      plannedSQL(from: after, to: before) == [
        "ALTER TYPE public.mail RENAME TO email",
        "ALTER TYPE public.place RENAME TO address",
        "ALTER TYPE public.span RENAME TO float_range",
        "ALTER TYPE public.span_multirange RENAME TO float_multirange",
        "ALTER VIEW other.w SET SCHEMA public",
        "ALTER VIEW public.w RENAME TO v",
        "ALTER TRIGGER before_insert ON public.t RENAME TO stamp",
        "ALTER TYPE public.address RENAME ATTRIBUTE code TO zip",
        "ALTER TABLE public.t RENAME CONSTRAINT once TO one",
        "ALTER TABLE public.t RENAME CONSTRAINT above_zero TO positive",
        "ALTER INDEX public.t_a RENAME TO t_by_a",
        "DROP SCHEMA other",
      ])
  }
}
