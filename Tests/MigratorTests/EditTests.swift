import Migrator
import SchemaKit
import Testing
import TestSupport

/// Two schemas, each of which can be changed into the other.
struct Edit: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let before: Schema
  let after: Schema

  init(_ description: String, _ before: Schema, _ after: Schema) {
    testDescription = description
    self.before = before
    self.after = after
  }
}

@Suite("An edit")
struct EditTests {
  @Test("converges both ways, and the way back gives the catalog as it was", arguments: edits)
  func converges(edit: Edit) async throws {
    for (first, second) in [(edit.before, edit.after), (edit.after, edit.before)] {
      try await withMigrator { test in
        _ = try await test.migrator(first).create("first", allowDestructive: true)
        try await test.migrator(first).upgrade()
        let dump = try await test.dump()
        let migrator = try test.migrator(second)
        _ = try await migrator.create("second", allowDestructive: true)
        try await migrator.upgrade()
        #expect(try await migrator.check().differences == [])
        try await migrator.downgrade(to: .revision(try #require(migrator.directory.chain().first).id.text))
        #expect(Self.lines(try await test.dump()) == Self.lines(dump))
      }
    }
  }

  /// A column that is added again stands last, which nothing can change.
  private static func lines(_ dump: String) -> Set<String> {
    Set(dump.split(separator: "\n").map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) })
  }

  private static func table(@TableBuilder<PlainTable> _ elements: () -> [TableElement<PlainTable>]) -> Schema
  {
    Schema { Table("t", elements) }
  }

  static let edits: [Edit] = [
    Edit(
      "a primary key moves to another column while a foreign key stands on it",
      Schema {
        Table("a") {
          Column("x", .bigint).primaryKey(); Column("y", .bigint)
        }
        Table("b") { Column("x", .bigint).references("a", "x") }
      },
      Schema {
        Table("a") {
          Column("x", .bigint).unique(); Column("y", .bigint).primaryKey()
        }
        Table("b") { Column("x", .bigint).references("a", "x") }
      }),
    Edit(
      "a primary key grows a column that could be NULL",
      table {
        Column("a", .integer); Column("b", .integer).nullable(); PrimaryKey("a")
      },
      table {
        Column("a", .integer); Column("b", .integer); PrimaryKey("a", "b")
      }),
    Edit(
      "a column becomes an identity, and NOT NULL with it",
      table { Column("a", .integer).nullable().default("5") }, table { Column("a", .bigint).identity() }),
    Edit(
      "an identity changes its kind and its sequence",
      table { Column("a", .integer).identity() },
      table {
        Column("a", .integer).identity(.byDefault, .init(start: 5, increment: -1, minimum: -100, maximum: 10))
      }),
    Edit(
      "a unique constraint becomes an index of the same name",
      table {
        Column("a", .integer); Unique("a", name: "once")
      },
      table {
        Column("a", .integer); Index("once", on: "a")
      }),
    Edit(
      "an index, a check and a constraint exchange names",
      table {
        Column("a", .integer); Column("b", .integer); Index("i", on: "a"); Index("j", on: "b");
        Check("c", "a > 0")
      },
      table {
        Column("a", .integer); Column("b", .integer); Index("i", on: "b"); Index("j", on: "a");
        Check("c", "b > 0")
      }),
    Edit(
      "an enum loses a label while a check, a partial index, an array and a default use it",
      Schema {
        EnumType("mood", "bad", "fair", "good")
        Table("t") {
          Column("m", .enum("mood")).default("'fair'")
          Column("ms", .array(of: .enum("mood"))).default("ARRAY['good']::mood[]")
          Check("c", "m <> 'bad'")
          Index("i", on: "m").where("m = 'good'")
          Index("plain", on: "m")
        }
      },
      Schema {
        EnumType("mood", "good", "bad")
        Table("t") {
          Column("m", .enum("mood")).default("'good'")
          Column("ms", .array(of: .enum("mood"))).default("ARRAY['good']::mood[]")
          Check("c", "m <> 'bad'")
          Index("i", on: "m").where("m = 'good'")
          Index("plain", on: "m")
        }
      }),
    Edit(
      "a text becomes an enum that is new, default and all",
      table { Column("m", .text).default("'bad'") },
      Schema {
        EnumType("mood", "bad", "good"); Table("t") { Column("m", .enum("mood")).default("'bad'") }
      }),
    Edit(
      "a generated column's expression, type and source change",
      table {
        Column("a", .integer); Column("g", .integer).generated(as: "a * 2"); Index("i", on: "g")
      },
      table {
        Column("a", .bigint); Column("g", .bigint).generated(as: "a * 3"); Index("i", on: "g")
      }),
    Edit(
      "a generated column becomes an ordinary one with a default",
      table {
        Column("a", .integer); Column("g", .integer).generated(as: "a * 2")
      },
      table {
        Column("a", .integer); Column("g", .bigint).default("0")
      }),
    Edit(
      "a column goes with all that stands on it",
      table {
        Column("a", .integer)
        Column("b", .integer)
        PrimaryKey("a", "b")
        Check("c", "b > 0")
        Index("i", on: .expression("a + b"))
        Index("j", on: "a").where("b > 5")
        Unique("b")
      },
      table {
        Column("a", .integer); PrimaryKey("a"); Index("j", on: "a")
      }),
    Edit(
      "types change under checks, indexes, defaults and foreign keys",
      Schema {
        Table("a") { Column("id", .integer).primaryKey() }
        Table("t") {
          Column("a_id", .integer).references("a")
          Column("n", .integer).default("1")
          Column("s", .varchar(10)).default("'x'")
          Check("c", "n > 0")
          Index("i", on: "n", "s")
        }
      },
      Schema {
        Table("a") { Column("id", .bigint).primaryKey() }
        Table("t") {
          Column("a_id", .bigint).references("a")
          Column("n", .numeric(10, 2)).default("1.5")
          Column("s", .text).default("'y'")
          Check("c", "n > 0")
          Index("i", on: "n", "s")
        }
      }),
    Edit(
      "a sequence serves a default, changes, and goes with it",
      Schema {
        Sequence("numbers", .integer, options: .init(start: 10))
        Table("t") { Column("n", .integer).default("nextval('numbers')") }
      },
      table { Column("n", .integer) }),
    Edit(
      "a sequence gets an owner, another type and other bounds",
      Schema {
        Sequence("s", .smallint, options: .init(maximum: 100)); Table("t") { Column("n", .integer) }
      },
      Schema {
        Sequence("s", .bigint, options: .init(start: 7, increment: 3, cycles: true)).ownedBy("t", "n")
          .comment("c")
        Table("t") { Column("n", .integer) }
      }),
    Edit(
      "tables that reference each other in a circle come and go",
      Schema { Table("t") { Column("a", .integer) } },
      Schema {
        Table("a") {
          Column("id", .integer).primaryKey(); Column("b", .integer).nullable().references("b")
        }
        Table("b") {
          Column("id", .integer).primaryKey(); Column("c", .integer).nullable().references("c")
        }
        Table("c") {
          Column("id", .integer).primaryKey(); Column("a", .integer).nullable().references("a")
        }
      }),
    Edit(
      "foreign keys change action, deferrability and match",
      Schema {
        Table("a") {
          Column("x", .integer); Column("y", .integer); PrimaryKey("x", "y")
        }
        Table("t") {
          Column("x", .integer).nullable(); Column("y", .integer).nullable();
          ForeignKey("x", "y", references: "a")
        }
      },
      Schema {
        Table("a") {
          Column("x", .integer); Column("y", .integer); PrimaryKey("x", "y")
        }
        Table("t") {
          Column("x", .integer).nullable()
          Column("y", .integer).nullable()
          ForeignKey("x", "y", references: "a").onDelete(.setNull(["x"])).onUpdate(.cascade).match(.full)
            .deferrable(.initiallyDeferred)
        }
      }),
    Edit(
      "a foreign key alone becomes deferrable",
      Schema {
        Table("a") { Column("x", .integer).primaryKey() };
        Table("t") {
          Column("x", .integer); ForeignKey("x", references: "a")
        }
      },
      Schema {
        Table("a") { Column("x", .integer).primaryKey() }
        Table("t") {
          Column("x", .integer); ForeignKey("x", references: "a").deferrable(.initiallyDeferred)
        }
      }),
    Edit(
      "comments come, change and go, with quotes and line breaks",
      Schema {
        Table("t") {
          Column("a", .integer).comment("it's\n\"odd\" \\"); Index("i", on: "a").comment("i")
        }.comment("t")
      },
      Schema {
        Table("t") {
          Column("a", .integer); Index("i", on: "a").comment("j")
        }.comment("u")
      }),
    Edit(
      "everything moves to a namespace of its own",
      Schema {
        EnumType("e", "x"); Table("t") { Column("a", .enum("e")) }
      },
      Schema {
        Namespace("n"); EnumType("n.e", "x"); Table("n.t") { Column("a", .enum("n.e")) }
      }),
    Edit(
      "names need quotes",
      Schema {
        Namespace("My Space")
        EnumType("My Space.Mood \"x\"", "It's", "b\\c")
        Table("My Space.Order") {
          Column("select", .enum("My Space.Mood \"x\"")).default("'It''s'")
          Column("Üml", .text).collation("C")
          PrimaryKey("select", name: "Primary Key")
          Index("Weird Index", on: .expression("lower(\"Üml\")"))
        }
      },
      Schema {
        Namespace("My Space")
        EnumType("My Space.Mood \"x\"", "It's", "between", "b\\c")
        Table("My Space.Order") {
          Column("select", .enum("My Space.Mood \"x\""))
          Column("Üml", .text)
          Column("from", .integer).nullable()
          PrimaryKey("select", name: "Primary Key")
          Index("Weird Index", on: .expression("upper(\"Üml\")"))
        }
      }),
    Edit(
      "storage parameters of tables and indexes change",
      Schema {
        Table("t") {
          Column("a", .integer); Index("i", on: "a").storage(["fillfactor": "50"])
        }.storage(["fillfactor": "60"])
      },
      Schema {
        Table("t") {
          Column("a", .integer); Index("i", on: "a").storage(["deduplicate_items": "off"])
        }
        .storage(["autovacuum_enabled": "false"])
      }),
    Edit(
      "an exclusion constraint over expressions changes its predicate",
      table {
        Column("a", .tstzrange); Exclusion((.expression("tstzrange(lower(a), upper(a))"), "&&"), name: "x")
      },
      table {
        Column("a", .tstzrange)
        Exclusion((.expression("tstzrange(lower(a), upper(a))"), "&&"), name: "x").where("NOT isempty(a)")
          .deferrable(.initiallyDeferred)
      }),
    Edit(
      "indexes change method, order, predicate, operator class and uniqueness",
      table {
        Column("a", .text)
        Column("j", .jsonb)
        Index("i", on: "a")
        Index("g", on: "j").using("gin")
        Index("u", on: "a").unique()
      },
      table {
        Column("a", .text)
        Column("j", .jsonb)
        Index("i", on: IndexKey.descending("a", nulls: .last).operatorClass("text_pattern_ops")).where(
          "a > 'b'"
        ).include("j")
        Index("g", on: IndexKey("j").operatorClass("jsonb_path_ops")).using("gin")
        Index("u", on: "a").unique().nullsNotDistinct()
      }),
  ]
}
