import Testing

@testable import RedisStreams

@Suite("Servers that are asked one after the other")
struct RefusalsTests {
  private let first = RedisAddress(host: "a", port: 1)
  private let second = RedisAddress(host: "b", port: 2)
  private let refusal = RedisError(.server, "WRONGPASS no", code: "WRONGPASS", advice: "check it")

  @Test("are named each with what it said, where waiting does not help")
  func lasting() throws {
    var refusals = Refusals()
    refusals.add(RedisError(.connection, "refused"), at: first, isAnswer: false)
    refusals.add(refusal, at: second, isAnswer: true)
    let error = try #require(refusals.lasting)
    #expect(error.message == "a:1: refused; b:2: WRONGPASS no")
    #expect(error.code == "WRONGPASS" && error.advice == "check it" && !error.isTransient)
    refusals.add(refusal.at(second), at: second, isAnswer: true)
    #expect(refusals.reasons.last == "b:2: WRONGPASS no")
  }

  @Test("may take us later where one that answered says so")
  func passing() {
    var refusals = Refusals()
    refusals.add(refusal, at: first, isAnswer: true)
    refusals.add(RedisError(.connection, "a failover"), at: second, isAnswer: true)
    #expect(refusals.lasting == nil)
  }
}
