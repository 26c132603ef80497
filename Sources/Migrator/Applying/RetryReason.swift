import Postgres

extension RevisionError {
  /// Why the statement is tried again: its place, what the server said, how it begins, and who is in its way now, as far as
  /// its text tells what it locks.
  func reason(_ connection: PostgresConnection) async -> String {
    let statement = Statement(text: self.statement, line: line)
    let what = "\(file):\(line): \(underlying.message): \(statement.summary)"
    let sessions = await sessionsInTheWay(of: statement, connection)
    guard !sessions.isEmpty else { return what }
    let more = sessions.count > 3 ? ", and \(sessions.count - 3) more" : ""
    return "\(what); in the way: \(sessions.prefix(3).map(\.description).joined(separator: ", "))\(more)"
  }

  /// They are only told of: where they can't be asked for, the statement is tried again all the same.
  private func sessionsInTheWay(
    of statement: Statement, _ connection: PostgresConnection
  ) async -> [SessionInTheWay] {
    let claims = LockReader(statement).claims
    guard underlying.sqlState == "55P03", !claims.isEmpty,
      let lockable = try? await LockableRelations(Set(claims.map(\.relation)), connection)
    else { return [] }
    var seen: Set<SessionInTheWay> = []
    return claims.flatMap(lockable.forecasts).flatMap(\.inTheWay).filter { seen.insert($0).inserted }
  }
}
