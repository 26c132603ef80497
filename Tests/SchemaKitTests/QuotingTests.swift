import Testing

@testable import SchemaKit

@Suite("A quoted text")
struct QuotingTests {
  @Test(
    "ends where it is meant to, whatever marks stand beside its quotes",
    arguments: [
      ("it's", "'it''s'"), ("it'\u{301}s", "'it''\u{301}s'"), ("a\u{600}'; DROP", "'a\u{600}''; DROP'"),
      ("a\\\u{301}b", "E'a\\\\\u{301}b'"), ("a\u{600}\\", "E'a\u{600}\\\\'"), ("a\r\n'", "'a\r\n'''"),
    ])
  func literal(text: String, quoted: String) {
    #expect(Array(SQL.quoted(literal: text).utf8) == Array(quoted.utf8))
    #expect(Array(SQL.unquoted(quoted).utf8) == Array(text.utf8))
  }

  @Test(
    "that is an identifier doubles each quote",
    arguments: [
      ("a\"b", "\"a\"\"b\""), ("a\"\u{301}", "\"a\"\"\u{301}\""), ("a\u{600}\"", "\"a\u{600}\"\"\""),
    ])
  func identifier(name: String, quoted: String) {
    #expect(Array(SQL.quoted(identifier: name).utf8) == Array(quoted.utf8))
    #expect(Array(SQL.unquoted(quoted).utf8) == Array(name.utf8))
  }

  @Test(
    "between dollars doesn't hold what ends it, nor begins it at its end",
    arguments: ["plain", "$function$", "a $function", "$function", "$function$\u{301} $functionx", ""])
  func dollars(text: String) {
    let quoted = SQL.dollarQuoted(text, tag: "function")
    let end = "$" + quoted.dropFirst().prefix { $0 != "$" } + "$"
    #expect(quoted.utf8.starts(with: end.utf8))
    let place = quoted.utf8.dropFirst(end.utf8.count).firstRange(of: end.utf8)
    #expect(place?.upperBound == quoted.utf8.endIndex)
  }

  @Test("without quotes stays as it is", arguments: ["42", "name", "'", "\"", "", "E'"])
  func plain(token: String) { #expect(SQL.unquoted(token) == token) }
}
