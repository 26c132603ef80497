import Testing

@testable import Postgres

@Suite("A connection that could not be made")
struct RefusalWordsTests {
  private func error(_ message: String, needsPassword: Bool = false) throws -> PostgresError {
    PostgresError(
      refusal: message, needsPassword: needsPassword, try PostgresConfiguration("postgresql://me@a,b/db"))
  }

  @Test(
    "is not tried again, but for settings that worked, where another service was to say who we are",
    arguments: ["LDAP", "RADIUS", "PAM", "GSSAPI"])
  func otherService(name: String) throws {
    let error = try error(
      "connection to server failed: FATAL:  \(name) authentication failed for user \"me\"")
    #expect(!error.isTransient && error.kind == .unidentified)
    #expect(error.advice?.contains("LDAP") == true)
  }

  @Test(
    "is not tried again where the server itself refuses the role",
    arguments: [
      ("FATAL:  password authentication failed for user \"me\"", "28P01"),
      ("FATAL:  Ident authentication failed for user \"me\"", "28000"),
      ("FATAL:  Peer authentication failed for user \"me\"", "28000"),
      ("FATAL:  certificate authentication failed for user \"me\"", "28000"),
      ("FATAL:  authentication failed for user \"me\": host rejected", "28000"),
    ])
  func refused(message: String, state: String) throws {
    let error = try error("connection to server failed: \(message)")
    #expect(!error.isTransient && error.sqlState == state)
  }

  @Test(
    "may be tried again where one of several hosts may take us later, whatever the others say",
    arguments: [
      ("FATAL:  the database system is starting up", "57P03"),
      ("FATAL:  sorry, too many clients already", "53300"), ("session is read-only", "25006"),
    ])
  func severalHosts(message: String, state: String) throws {
    let refused = "connection to server at \"b\" failed: FATAL:  database \"db\" does not exist"
    for text in ["\(message)\n\(refused)", "\(refused)\n\(message)"] {
      let error = try error(text)
      #expect(error.isTransient && error.sqlState == state)
    }
    #expect(try self.error(message, needsPassword: true).isTransient)
  }

  @Test(
    "for what libpq finds wrong with the settings is not tried again",
    arguments: [
      "could not match 2 port numbers to 3 hosts",
      "connection to server failed: root certificate file \"/ca.crt\" does not exist\nEither provide the file or …",
      "connection to server failed: private key file \"/k\" has group or world access; file must have permissions …",
      "connection to server failed: certificate does not match private key file \"/k\": key values mismatch",
    ])
  func settings(message: String) throws {
    let error = try error(message)
    #expect(error.kind == .invalidConfiguration && !error.isTransient)
  }

  @Test(
    "to a server that is another by its certificate is not tried again",
    arguments: [
      "connection to server failed: SSL error: certificate verify failed",
      "connection failed: server certificate for \"a\" (and 1 other name) does not match host name \"b\"",
    ])
  func untrusted(message: String) throws {
    let error = try error(message)
    #expect(error.kind == .untrusted && !error.isTransient)
    #expect(error.advice?.contains("sslrootcert") == true)
  }
}
