import SchemaKit
import Testing

@Suite("Mistakes of indexes")
struct IndexMistakeTests {
  private func of(_ index: Index) -> [String] {
    mistakes(
      Table("t", line: 1) {
        Column("a", .integer)
        Column("b", .integer)
        index
      })
  }

  @Test("an index has keys, and columns that the table has")
  func columns() {
    #expect(of(Index("i", line: 3)) == [#"3: index "i" of table "public.t" has no keys"#])
    #expect(
      of(Index("i", on: "x", .descending("y"), .expression("lower(z)"), line: 3).include("w"))
        == ["x", "y", "w"].map {
          #"3: index "i" of table "public.t" names column "\#($0)", which the table doesn't have"#
        })
  }

  @Test("NULLS NOT DISTINCT is a unique index's")
  func nullsNotDistinct() {
    #expect(
      of(Index("i", on: "a", line: 3).nullsNotDistinct())
        == [#"3: index "i" of table "public.t" has NULLS NOT DISTINCT but isn't unique"#])
    #expect(of(Index("i", on: "a").unique().nullsNotDistinct()).isEmpty)
  }

  @Test("an index's name has 63 bytes")
  func name() {
    let long = String(repeating: "i", count: 64)
    #expect(
      of(Index(long, on: "a", line: 3)) == [
        #"3: index "\#(long)" of table "public.t" has a name of 64 bytes; PostgreSQL keeps 63: shorten it"#
      ])
  }

  @Test(
    "an access method does only what it can", arguments: ["btree", "hash", "gin", "gist", "spgist", "brin"])
  func methods(method: String) {
    func complaint(_ text: String) -> [String] {
      [#"3: index "i" of table "public.t": access method \#(method) \#(text)"#]
    }
    func expect(_ index: Index, _ able: Set<String>, _ text: String) {
      #expect(of(index.using(method)) == (able.contains(method) ? [] : complaint(text)))
    }
    expect(Index("i", on: "a", line: 3).unique(), ["btree"], "can't be unique")
    expect(Index("i", on: "a", "b", line: 3), ["btree", "gin", "gist", "brin"], "takes one key, not 2")
    expect(
      Index("i", on: "a", line: 3).include("b"), ["btree", "gist", "spgist"], "can't include columns")
    let order = "has no order of keys or of NULLs"
    expect(Index("i", on: .descending("a"), line: 3), ["btree"], order)
    expect(Index("i", on: .ascending("a", nulls: .first), line: 3), ["btree"], order)
  }

  @Test("what an extension's access method can do is left to the server")
  func otherMethods() {
    #expect(of(Index("i", on: "a", .descending("b")).using("bloom").unique()).isEmpty)
  }
}
