import Migrator
import SchemaKit
import Testing

@Suite("A plan that drops")
struct DropPlanTests {
  private let empty = Schema()

  @Test("says that rows are lost where a table is made anew in another's place")
  func tableMadeAnew() {
    let before = Schema { Table("t") { Column("at", .timestamptz) } }
    let after = Schema { Table("t") { Column("at", .timestamptz) }.partitioned(by: .range, "at") }
    let plan = Plan(SchemaDiff(from: before, to: after))
    #expect(plan.destructive.map(\.description) == ["data loss: drops table public.t and its rows"])
  }

  @Test("lets go of a column in the parent alone where a child keeps it as its own")
  func columnKeptBelow() {
    let before = Schema {
      Table("parent") {
        Column("a", .integer); Column("b", .integer)
      }
      Table("child") { Column("c", .integer) }.inherits("parent")
      Table("other") { Column("d", .integer) }.inherits("parent")
    }
    let after = Schema {
      Table("parent") { Column("a", .integer) }
      Table("child") {
        Column("b", .integer); Column("c", .integer)
      }.inherits("parent")
      Table("other") { Column("d", .integer) }.inherits("parent")
    }
    #expect(
      plannedSQL(from: before, to: after) == [
        "ALTER TABLE ONLY public.parent DROP COLUMN b",
        "ALTER TABLE public.other DROP COLUMN b",
      ])
  }

  @Test(
    "leaves a child its own check where it is the parent's too: it had to have it before it could inherit")
  func checkOfBoth() {
    let positive = Check("positive", "a > 0")
    let parent = Table("parent") {
      Column("a", .integer); positive
    }
    let before = Schema {
      parent
      Table("child") {
        Column("a", .integer); positive
      }.inherits("parent")
    }
    let after = Schema {
      parent
      Table("child") {}.inherits("parent")
    }
    #expect(plannedSQL(from: before, to: after) == [])
  }

  @Test("lets a sequence go with the column that owns it")
  func ownedSequence() {
    var before = Schema {
      Table("t") { Column("id", .integer).default("nextval('public.t_id_seq')") }
      Sequence("t_id_seq", .integer).ownedBy("t", "id")
    }
    before.dependencies.isComplete = true
    before.dependencies[.columnDefault("public.t", "id")] = [.relation("public.t_id_seq")]
    #expect(plannedSQL(from: before, to: empty) == ["DROP TABLE public.t"])

    before.dependencies[.columnDefault("public.u", "id")] = [.relation("public.t_id_seq")]
    #expect(
      plannedSQL(from: before, to: empty) == [
        "ALTER SEQUENCE public.t_id_seq OWNED BY NONE", "DROP TABLE public.t",
        "DROP SEQUENCE public.t_id_seq",
      ])
  }

  @Test("puts a default in another's place, which goes with what it stood on")
  func replacedDefault() {
    func schema(_ sequence: String) -> Schema {
      var schema = Schema {
        Table("t") { Column("id", .bigint).default(SQLExpression("nextval('public.\(sequence)')")) }
        Sequence(QualifiedName(namespace: "public", name: sequence))
      }
      schema.dependencies.isComplete = true
      schema.dependencies[.columnDefault("public.t", "id")] = [
        .relation(QualifiedName(namespace: "public", name: sequence))
      ]
      return schema
    }
    #expect(
      plannedSQL(from: schema("old"), to: schema("new")) == [
        "CREATE SEQUENCE public.new",
        "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.new')",
        "DROP SEQUENCE public.old",
      ])
  }
}
