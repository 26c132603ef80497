import RedisStreams

/// Looks at a Redis, and at what its user may do there, without changing anything.
struct RedisInspection {
  let configuration: WriterConfiguration
  let routes: [Route]

  /// A command as a writer uses it, in a form that changes nothing: Redis looks at the user's rights before it looks
  /// at ids that are none, or at groups that are not there.
  struct Probe: Sendable {
    let words: [String]
    /// What a writer does without it, nil when it can't do without.
    var otherwise: String?
    /// How many words name the command.
    var nameLength = 1

    var name: String { words.prefix(nameLength).joined(separator: " ") }
    var rule: String { "+" + words.prefix(nameLength).joined(separator: "|").lowercased() }
  }

  func findings() async -> [WriterCheck.Finding] {
    let connection: any StreamClient
    do throws(RedisError) {
      connection = try await configuration.redis.connect()
    } catch {
      return [.unreachable("Redis", error)]
    }
    var findings: [WriterCheck.Finding] = []
    do throws(RedisError) {
      try await connection.ping()
      findings += await state(connection)
      findings += try await rights(connection)
      findings += try await streams(connection)
    } catch {
      findings.append(.unreachable("Redis", error))
    }
    await connection.close()
    return findings
  }

  /// What INFO says of a single server; a user who may not ask is not told.
  private func state(_ connection: any StreamClient) async -> [WriterCheck.Finding] {
    let answered = WriterCheck.Finding("Redis", .ok, "Redis answers")
    guard configuration.redis.clusterNodes.isEmpty,
      let text = try? await connection.send(["INFO"]).string
    else { return [answered] }
    let info = RedisInfo(text)
    var findings = [WriterCheck.Finding("Redis", .ok, "Redis \(info["redis_version"] ?? "")")]
    if info["role"] == "slave" {
      findings.append(
        .init(
          "Redis", .problem, "this Redis is a replica",
          advice: "point REDIS_HOST at the primary, or use REDIS_SENTINELS", exitStatus: 78))
    }
    if let policy = info["maxmemory_policy"], policy.hasPrefix("allkeys"), info["maxmemory"] != "0" {
      findings.append(
        .init(
          "Redis", .warning, "maxmemory_policy is \(policy): Redis may throw streams away that were not read",
          advice: "CONFIG SET maxmemory-policy noeviction"))
    }
    if info["aof_enabled"] == "0" {
      findings.append(
        .init(
          "Redis", .warning,
          "appendonly is off: a crash of Redis loses what was added since its last snapshot",
          advice: "CONFIG SET appendonly yes; see appendfsync"))
    }
    return findings
  }

  /// What the user may not do.
  private func rights(_ connection: any StreamClient) async throws(RedisError) -> [WriterCheck.Finding] {
    let probes = probes(connection)
    let replies = try await connection.pipeline(probes.map { RedisCommand($0.words) })
    let refused = zip(probes, replies).filter { $1.error?.code == "NOPERM" }
    let user = configuration.redis.username ?? "default"
    var findings: [WriterCheck.Finding] = []
    // Of the key's refusal Redis says no more than that it is the key's.
    let isOfKey = { (reply: RedisReply) in reply.error?.message.contains("key") ?? false }
    let commands = refused.filter { !isOfKey($1) }.map(\.0)
    let needed = commands.filter { $0.otherwise == nil }
    if !needed.isEmpty { findings.append(.refused(needed, user, .problem)) }
    for (otherwise, probes) in Dictionary(grouping: commands, by: \.otherwise).sorted(by: {
      $0.key ?? "" < $1.key ?? ""
    }) {
      guard let otherwise else { continue }
      findings.append(.refused(probes, user, .warning, otherwise))
    }
    if refused.contains(where: { isOfKey($1) && $0.otherwise == nil }) {
      let keys = (configuration.patterns(of: routes) + ["\(configuration.deadLetterStream)*"]).map {
        "'~\($0)'"
      }
      findings.append(
        .init(
          "Redis", .problem, "the user \(user) may not use keys that the writer reads or writes",
          advice: "ACL SETUSER \(user) \(keys.joined(separator: " "))", exitStatus: 77))
    }
    return findings.isEmpty ? [.init("Redis", .ok, "its user may do what a writer does")] : findings
  }

  private func probes(_ connection: any StreamClient) -> [Probe] {
    let (group, letters) = (configuration.group, configuration.deadLetterStream)
    let keys = Set(routes.map { $0.template.example }).sorted()
    var probes = [
      Probe(words: ["SCAN", "0", "COUNT", "1"]), Probe(words: ["TYPE", letters]),
      Probe(words: ["XADD", letters, "0-0", "field", "value"]),
      Probe(words: ["XRANGE", letters, "+", "-", "COUNT", "1"]),
    ]
    if configuration.sourceName == nil {
      let unnamed = "set SOURCE_NAME where several Redis feed one database"
      probes.append(Probe(words: ["GET", "\(letters):source"], otherwise: unnamed))
      probes.append(Probe(words: ["SET", "\(letters):source", "", "NX", "XX"], otherwise: unnamed))
    }
    let unseen = "writer status, the status page and metrics can't show the dead letters"
    for words in [["XLEN", letters], ["XREVRANGE", letters, "-", "+", "COUNT", "1"]] {
      probes.append(Probe(words: words, otherwise: unseen))
    }
    for key in keys {
      probes += [
        Probe(words: ["XGROUP", "CREATE", key, group, "none"], nameLength: 2),
        Probe(words: ["XREADGROUP", "GROUP", group, configuration.consumer, "STREAMS", key, "none"]),
        Probe(words: ["XACK", key, group, "0-1"]), Probe(words: ["XPENDING", key, group]),
        Probe(words: ["XCLAIM", key, group, configuration.consumer, "0", "0-1"]),
        Probe(words: ["XINFO", "GROUPS", key], nameLength: 2),
        Probe(words: ["XINFO", "STREAM", key], nameLength: 2),
        Probe(words: ["XINFO", "CONSUMERS", key, group], nameLength: 2),
        Probe(
          words: ["XGROUP", "DELCONSUMER", key, group, "none of these"],
          otherwise: "consumers of writers that are gone stay in the group", nameLength: 2),
      ]
      if configuration.trimsAcknowledged {
        let untrimmed = "TRIM_ACKNOWLEDGED does nothing"
        probes.append(Probe(words: ["XTRIM", key, "MINID", "0-0"], otherwise: untrimmed))
        probes.append(Probe(words: ["EVAL", "return 1", "1", key], otherwise: untrimmed))
      }
      guard connection.shareSlot(key, letters) else { continue }
      probes.append(
        Probe(
          words: ["EVAL", "return 1", "2", key, letters],
          otherwise: "messages are taken over and buried in two steps, with a check between"))
    }
    return probes
  }

  /// How many streams there are to read.
  private func streams(_ connection: any StreamClient) async throws(RedisError) -> [WriterCheck.Finding] {
    let found = try await connection.streams(of: routes, configuration)
    let patterns = configuration.patterns(of: routes).joined(separator: " ")
    var findings: [WriterCheck.Finding] = [
      found.texts.isEmpty
        ? .init("Redis", .warning, "no stream matches \(patterns) yet", advice: "see STREAM_PATTERN")
        : .init("Redis", .ok, "\(found.texts.count) streams match \(patterns)")
    ]
    if let example = found.shownOthers.first {
      findings.append(
        .init(
          "Redis", .warning,
          "streams that are not read, because their keys are no UTF-8, or the same text as another's: \(found.others.count), such as \(example)",
          advice: "RENAME them, and let their producers write UTF-8, in one form (NFC)"))
    }
    return findings
  }
}

extension WriterCheck.Finding {
  /// Commands that the user may not run.
  fileprivate static func refused(
    _ probes: [RedisInspection.Probe], _ user: String, _ severity: WriterCheck.Severity,
    _ otherwise: String? = nil
  ) -> Self {
    func list(_ words: [String], _ separator: String) -> String {
      Set(words).sorted().joined(separator: separator)
    }
    return Self(
      "Redis", severity,
      "the user \(user) may not run \(list(probes.map(\.name), ", "))" + (otherwise.map { "; \($0)" } ?? ""),
      advice: "ACL SETUSER \(user) \(list(probes.map(\.rule), " "))",
      exitStatus: severity == .problem ? 77 : 0)
  }
}

/// The fields of `INFO`.
struct RedisInfo {
  private let fields: [Substring: Substring]

  init(_ text: String) {
    // A CR and LF are one character.
    let pairs = text.split(whereSeparator: \.isNewline).compactMap { line -> (Substring, Substring)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon], line[line.index(after: colon)...])
    }
    fields = Dictionary(pairs) { first, _ in first }
  }

  subscript(name: String) -> String? { fields[name[...]].map(String.init) }
}
