import SchemaKit
import Testing

@Suite("Mistakes of keys, checks and exclusion constraints")
struct ConstraintMistakeTests {
  @Test("a table has one primary key")
  func twoPrimaryKeys() {
    let table = Table("t", line: 1) {
      Column("a", .integer, line: 2).primaryKey()
      Column("b", .integer, line: 3).primaryKey()
    }
    #expect(
      mistakes(table) == [
        #"3: table "public.t" has more than one primary key; a key of several columns is one PrimaryKey"#
      ])
  }

  @Test("a primary key's columns are not nullable")
  func nullablePrimaryKey() {
    let table = Table("t", line: 1) { Column("a", .integer, line: 2).nullable().primaryKey() }
    #expect(
      mistakes(table) == [
        #"2: constraint "t_pkey" of table "public.t": a primary key can't hold column "a", which is nullable"#
      ])
  }

  @Test("a key has columns, the table has them, and none comes twice")
  func keyColumns() {
    let table = Table("t", line: 1) {
      Column("a", .integer, line: 2)
      PrimaryKey("a", "a", line: 3)
      Unique(name: "u", line: 4)
      Unique("b", line: 5).include("c")
    }
    #expect(
      mistakes(table) == [
        #"3: constraint "t_pkey" of table "public.t" names column "a" twice"#,
        #"4: constraint "u" of table "public.t" has no columns"#,
        #"5: constraint "t_b_c_key" of table "public.t" names column "b", which the table doesn't have"#,
        #"5: constraint "t_b_c_key" of table "public.t" names column "c", which the table doesn't have"#,
      ])
  }

  @Test("a constraint has a name of its own in its table")
  func names() {
    let table = Table("t", line: 1) {
      Column("a", .integer, line: 2)
      Unique("a", name: "x", file: "App/T.swift", line: 3)
      Check("x", "a > 0", line: 4)
      Check("", "a > 1", line: 5)
    }
    #expect(
      mistakes(table) == [
        #"4: constraint "x" of table "public.t" is declared twice, first at App/T.swift:3"#,
        #"5: constraint "" of table "public.t" has an empty name"#,
      ])
  }

  @Test("an index takes 32 columns, included ones among them")
  func tooManyColumns() {
    let names = (1...33).map { "c\($0)" }
    let table = Table("t", line: 1) {
      for name in names { Column(name, .integer) }
      PrimaryKey(columns: names, name: "p", location: SourceLocation(file: "App/T.swift", line: 3))
      Index(
        name: "i", keys: names.dropLast().map { IndexKey(.column($0)) },
        location: SourceLocation(file: "App/T.swift", line: 4)
      )
      .include("c33")
    }
    #expect(
      mistakes(table) == [
        #"3: constraint "p" of table "public.t" has 33 columns; an index takes 32"#,
        #"4: index "i" of table "public.t" has 33 columns; an index takes 32"#,
      ])
  }

  @Test("an exclusion constraint has elements, columns of the table, and a method that can exclude")
  func exclusions() {
    let table = Table("t", line: 1) {
      Column("a", .integer, line: 2)
      Exclusion(name: "none", line: 3)
      Exclusion(("b", "="), (.expression("lower(x)"), "="), line: 4).include("c")
      Exclusion(("a", "="), name: "gin", using: "gin", line: 5)
      Exclusion(("a", "="), ("a", "<>"), name: "hash", using: "hash", line: 6)
      Exclusion(("a", "="), name: "custom", using: "bloom", line: 7)
    }
    let name = #"constraint "t_b_lower_c_excl" of table "public.t""#
    #expect(
      mistakes(table) == [
        #"3: constraint "none" of table "public.t" has no elements"#,
        #"4: \#(name) names column "b", which the table doesn't have"#,
        #"4: \#(name) names column "c", which the table doesn't have"#,
        #"5: constraint "gin" of table "public.t": access method gin has no exclusion constraints"#,
        #"6: constraint "hash" of table "public.t": access method hash takes one key, not 2"#,
      ])
  }
}
