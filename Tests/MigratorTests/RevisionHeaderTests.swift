import Testing

@testable import Migrator

@Suite("A revision's head")
struct RevisionHeaderTests {
  private var header: Revision.Header? {
    RevisionID("20261123140512").map {
      Revision.Header(id: $0, parent: nil, message: "first", fingerprint: "abc")
    }
  }

  @Test("is read as it was written, whatever is in the names of its lists")
  func names() throws {
    var header = try #require(self.header)
    header.namespaces = ["public", "a, b", "Sales", "it's \"so\"", "a(b"]
    header.extensions = ["uuid-ossp", "hstore"]
    header.publications = ["all, of them", "changes"]
    let text = try header.text
    #expect(text.contains("-- Extensions: hstore, \"uuid-ossp\"\n"))
    #expect(try Revision.Header(parsing: text, file: "a.up.sql") == header)
  }

  @Test("may have its names without quotes, as earlier versions wrote them")
  func plainNames() throws {
    var header = try #require(self.header)
    header.namespaces = ["public", "Sales"]
    header.extensions = ["uuid-ossp", "hstore"]
    let text = """
      -- Revision: 20261123140512
      -- Parent: base
      -- Message: first
      -- Fingerprint: abc
      -- Namespaces: Sales, public
      -- Extensions: hstore, uuid-ossp

      """
    #expect(try Revision.Header(parsing: text, file: "a.up.sql") == header)
  }
}
