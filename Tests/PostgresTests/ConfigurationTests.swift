import Postgres
import Testing

@Suite("A connection string")
struct ConfigurationTests {
  @Test(
    "with a password that lacks percent-encoding is refused, as parts of it would pass for host, port or database",
    arguments: [
      "postgresql://me:se/cret@host/db", "postgresql://me:12/secret@host/db",
      "postgresql://me:se@cret@host/db", "postgres://me:12/se@cret@host/db",
      "postgresql://me:sec%ZZret@host/db",
    ])
  func unencodedPassword(url: String) {
    let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url) }
    #expect(error?.kind == .invalidConfiguration)
    #expect(error?.advice?.contains("%") == true)
    #expect(!"\(error as Any)".contains("cret"))
  }

  @Test(
    "may hold every sign in an encoded password",
    arguments: [
      "postgresql://me:se%2Fc%40r%3Aet@host:5433/db", "postgresql://me:[se:c?r#et@host:5433/db",
      "postgresql://me@host:5433/db?password=a@b", "postgresql://host:5433/db?user=me&password=a/b@c",
      "host=host port=5433 user=me dbname=db password='a@b/c d'",
    ])
  func encodedPassword(url: String) throws {
    #expect("\(try PostgresConfiguration(url))" == "postgresql://me@host:5433/db")
  }

  @Test("with a port that is none is refused", arguments: ["0", "65536", "five", "5432,x", "-1"])
  func port(port: String) {
    let error = #expect(throws: PostgresError.self) {
      try PostgresConfiguration("host=h user=u dbname=d port=\(port)")
    }
    #expect(error?.kind == .invalidConfiguration)
  }

  @Test(
    "may name several servers, an address of IPv6, or a socket's directory",
    arguments: [
      ("postgresql://me@a:1,b:2/db", "postgresql://me@a,b:1,2/db"),
      ("postgresql://me@[::1]:5433/db", "postgresql://me@[::1]:5433/db"),
      ("host=/run/pg port=5433 user=me dbname=db", "postgresql://me@/run/pg:5433/db"),
    ])
  func places(url: String, description: String) throws {
    #expect("\(try PostgresConfiguration(url))" == description)
  }
}
