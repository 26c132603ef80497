import Postgres
import RedisStreams

/// What `writer check` found: all that would keep a writer from working, or from keeping its guarantee.
public struct WriterCheck: Sendable, Codable {
  /// How bad a finding is.
  public enum Severity: String, Sendable, Codable {
    /// As it should be.
    case ok
    /// The writer works, with less than it could have.
    case warning
    /// The writer would not work.
    case problem
  }

  /// One thing that was looked at.
  public struct Finding: Sendable, Codable, Hashable {
    /// What was looked at: `health`, `Redis`, `PostgreSQL`, `schema`.
    public let area: String
    /// How bad it is.
    public let severity: Severity
    /// What was found.
    public let text: String
    /// What to do, where something is to be done.
    public let advice: String?
    /// The exit code that it asks for.
    let exitStatus: Int32

    private enum CodingKeys: String, CodingKey {
      case area, severity, text, advice, exitStatus = "exit_status"
    }

    init(
      _ area: String, _ severity: Severity, _ text: String, advice: String? = nil, exitStatus: Int32 = 0
    ) {
      self.area = area
      self.severity = severity
      self.text = text
      self.advice = advice
      self.exitStatus = exitStatus
    }

    /// A server that can't be reached, or refuses the login.
    static func unreachable(_ area: String, _ error: any Error) -> Finding {
      let status = Writer.exitStatus(of: error)
      return Finding(area, .problem, "\(error)", exitStatus: [77, 78].contains(status) ? status : 69)
    }
  }

  /// What was found, in the order in which it was looked at.
  public var findings: [Finding] = []
  /// How the database's schema stands to the writer's; nil when the database didn't answer.
  public var standing: SchemaStanding?

  /// 0 when a writer would start; otherwise the first that holds of: 69 a server doesn't answer or the
  /// health server can't listen, 77 a login or
  /// privilege is refused, 78 a server can't be used as it is, and ``SchemaDirection/exitStatus``.
  public var exitStatus: Int32 {
    let statuses = Set(findings.filter { $0.severity == .problem }.map(\.exitStatus))
    return [69, 77, 78].first(where: statuses.contains) ?? statuses.max() ?? 0
  }
}

extension Writer {
  /// Looks at the health server's address, both servers, the privileges on them and the schema, as a writer needs them.
  /// Changes nothing.
  public func check() async -> WriterCheck {
    var check = WriterCheck()
    check.findings += await HealthInspection(configuration: configuration).findings()
    check.findings += await RedisInspection(configuration: configuration, routes: routes).findings()
    await inspectDatabase(&check)
    return check
  }

  private func inspectDatabase(_ check: inout WriterCheck) async {
    do {
      let connection = try await PostgresConnection.connect(configuration.database)
      do {
        check.findings += try await DatabaseInspection(connection: connection).findings()
        let standing = try await gate.judge(connection).standing
        check.standing = standing
        check.findings.append(finding(standing))
      } catch {
        check.findings.append(.unreachable("PostgreSQL", error))
      }
      await connection.close()
    } catch {
      check.findings.append(.unreachable("PostgreSQL", error))
    }
  }

  private func finding(_ standing: SchemaStanding) -> WriterCheck.Finding {
    let isAdmitted = standing.admits(configuration.schemaPolicy)
    let reasons =
      standing.reasons.isEmpty
      ? "as this writer wants it, \(version)" : standing.reasons.joined(separator: "\n")
    return WriterCheck.Finding(
      "schema", isAdmitted ? .ok : .problem, "\(standing.direction.rawValue): \(reasons)",
      advice: isAdmitted || standing.advice.isEmpty ? nil : standing.advice.joined(separator: "\n"),
      exitStatus: isAdmitted ? 0 : standing.direction.exitStatus)
  }
}
