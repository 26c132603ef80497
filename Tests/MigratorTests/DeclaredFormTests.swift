import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("What is declared")
struct DeclaredFormTests {
  /// Goes from each schema to the next, and back to nothing; each is the database's once it is applied.
  private func converges(_ schemas: Schema...) async throws {
    try await withMigrator { test in
      var last = try test.migrator(Schema())
      for schema in schemas {
        last = try test.migrator(schema)
        _ = try await last.create("step", allowDestructive: true)
        try await last.upgrade()
        #expect(try await last.check().differences == [])
      }
      try await last.downgrade(to: .base)
      #expect(try await test.database.scalar("SELECT count(*) FROM pg_operator WHERE oid >= 16384") == "0")
    }
  }

  private static let comparisons = Schema {
    Function("below", "a int, b text", returns: "boolean", "SELECT a < length(b)").immutable()
    Function("above", "a text, b int", returns: "boolean", "SELECT length(a) > b").immutable()
    Function("not_below", "a int, b text", returns: "boolean", "SELECT a >= length(b)").immutable()
  }

  @Test("of an operator alone, its commutator and its negator, counts for both")
  func counterparts() async throws {
    let plain = Schema {
      Self.comparisons
      Operator("<@@", left: "int", right: "text", function: "below")
      Operator("@@>", left: "text", right: "int4", function: "above")
      Operator("!<@@", left: "int", right: "text", function: "not_below")
    }
    let linked = Schema {
      Self.comparisons
      Operator("<@@", left: "int", right: "text", function: "below").commutator("@@>").negator("!<@@")
      Operator("@@>", left: "text", right: "int4", function: "above")
      Operator("!<@@", left: "int", right: "text", function: "not_below").restrict("pg_catalog.eqsel")
    }
    try await converges(plain, linked)
  }

  @Test("of operators and casts may spell types as one likes")
  func spellings() async throws {
    func schema(_ comment: String, _ context: Cast.Context) -> Schema {
      Schema {
        CompositeType("pair", ("a", .integer), ("b", .integer))
        Function("to_pair", "value varchar", returns: "pair", "SELECT ROW(1, 2)::public.pair").immutable()
        Function("near", "a int, b timestamptz", returns: "boolean", "SELECT true").immutable()
        Operator("~~~", left: "INT", right: "timestamptz", function: "near").comment(comment)
        Cast(from: "varchar", to: "public.pair", with: "public.to_pair(varchar)", in: context).comment(
          comment)
      }
    }
    try await converges(schema("one", .explicit), schema("two", .explicit), schema("two", .assignment))
  }

  @Test("as a copy of a configuration that changes has the mappings that this one is to have")
  func copies() async throws {
    func schema(_ dictionary: QualifiedName) -> Schema {
      Schema {
        TextSearchDictionary("plain", template: "pg_catalog.simple")
        TextSearchConfiguration("a_copy", copyOf: "base").mapping(for: "email", to: "pg_catalog.simple")
        TextSearchConfiguration("base", copyOf: "pg_catalog.english").mapping(for: "word", to: dictionary)
      }
    }
    try await converges(schema("plain"), schema("pg_catalog.english_stem"))
  }
}
