import SchemaKit

// What stands inside a table or a view: triggers, policies, rules, statistics.
extension SwiftSource {
  /// What the declaration of a table or view holds.
  mutating func parts(of relation: QualifiedName) -> [Rendered<SchemaObject>] {
    var parts: [Rendered<SchemaObject>] = []
    for object in live.objects.sorted(by: { $0.name < $1.name })
    where object.table == relation && object.isPart && object.name.namespace == relation.namespace {
      if let part = part(object) { parts.append(part) }
    }
    return parts
  }

  /// The part in the DSL's words; nil where these have none for it, and it is declared by itself.
  mutating func part(_ object: SchemaObject) -> Rendered<SchemaObject>? {
    let rendered: Rendered<SchemaObject>? =
      switch object.kind {
      case .trigger, .constraintTrigger: TriggerText(object)?.rendered
      case .policy: PolicyText(object)?.rendered
      case .rule: object.ruleRendered
      case .statistics: object.statisticsRendered
      default: nil
      }
    guard var rendered else {
      addRaw(object)
      return nil
    }
    if let comment = object.comment {
      rendered.source = SwiftText.chain(
        rendered.source, [".comment(\(SwiftText.literal(comment, indent: 4)))"], indent: 2)
      rendered.value.comment = comment
    }
    return rendered
  }
}

/// What an object of a table becomes when the table's declaration holds it.
private func attached(_ part: some TablePart, to table: QualifiedName) -> SchemaObject {
  let schema = Schema { Table(table) { part } }
  return schema.objects[0]
}

/// The parts of a trigger's definition.
private struct TriggerText {
  let object: SchemaObject
  var time = ""
  var events: [String] = []
  var modifiers: [String] = []
  private var trigger: Trigger

  var rendered: Rendered<SchemaObject>? {
    guard let table = object.table else { return nil }
    return Rendered(source: source, value: attached(trigger, to: table))
  }

  private let call: String

  private var source: String {
    let head = SwiftText.call(
      "Trigger",
      [SwiftText.literal(object.name.name), ".\(time)"] + events + ["execute: \(SwiftText.literal(call))"],
      indent: 2)
    return SwiftText.chain(head, modifiers, indent: 2)
  }

  init?(_ object: SchemaObject) {
    self.object = object
    let times: [(String, String, Trigger.Time)] = [
      ("BEFORE ", "before", .before), ("AFTER ", "after", .after), ("INSTEAD OF ", "insteadOf", .insteadOf),
    ]
    guard let (word, name, value) = times.first(where: { object.clause.text.hasPrefix($0.0) }) else {
      return nil
    }
    time = name
    var parsed: [Trigger.Event] = []
    for text in String(object.clause.text.dropFirst(word.count)).components(by: " OR ") {
      switch text {
      case "INSERT": parsed.append(.insert)
      case "UPDATE": parsed.append(.update)
      case "DELETE": parsed.append(.delete)
      case "TRUNCATE": parsed.append(.truncate)
      case _ where text.hasPrefix("UPDATE OF "):
        parsed.append(.updateOf(SQLList.split(String(text.dropFirst(10))).map(SQL.unquoted)))
      default: return nil
      }
    }
    events = parsed.map(\.swift)
    guard let end = object.body.text.ranges(of: "EXECUTE FUNCTION ").last else { return nil }
    call = String(object.body.text[end.upperBound...])
    guard let trigger = Self.make(object.name.name, value, parsed, call) else { return nil }
    self.trigger = trigger
    guard readModifiers(String(object.body.text[..<end.lowerBound])) else { return nil }
  }

  /// A function takes no list where it wants single values, so there is a call for each number of them.
  private static func make(
    _ name: String, _ time: Trigger.Time, _ events: [Trigger.Event], _ call: String
  ) -> Trigger? {
    switch events.count {
    case 1: Trigger(name, time, events[0], execute: call)
    case 2: Trigger(name, time, events[0], events[1], execute: call)
    case 3: Trigger(name, time, events[0], events[1], events[2], execute: call)
    case 4: Trigger(name, time, events[0], events[1], events[2], events[3], execute: call)
    default: nil
    }
  }

  /// Reads `[NOT] DEFERRABLE … REFERENCING … FOR EACH … WHEN (…)`.
  private mutating func readModifiers(_ text: String) -> Bool {
    var rest = text[...]
    func take(_ word: String) -> Bool {
      guard rest.hasPrefix(word) else { return false }
      rest = rest.dropFirst(word.count)
      return true
    }
    if take("FROM ") { return false }
    if object.kind == .constraintTrigger {
      let deferrability: Deferrability? =
        if take("NOT DEFERRABLE INITIALLY IMMEDIATE ") {
          .notDeferrable
        } else if take(
          "DEFERRABLE INITIALLY DEFERRED ")
        { .initiallyDeferred } else if take("DEFERRABLE INITIALLY IMMEDIATE ") {
          .initiallyImmediate
        } else { nil }
      guard let deferrability else { return false }
      trigger = trigger.constraint(deferrability)
      let name = ["NOT DEFERRABLE": "", "DEFERRABLE INITIALLY IMMEDIATE": ".initiallyImmediate"]
      modifiers.append(".constraint(\(name[deferrability.rawValue] ?? ".initiallyDeferred"))")
    }
    if take("REFERENCING ") {
      guard let end = rest.firstRange(of: "FOR EACH ") else { return false }
      guard readTransition(rest[..<end.lowerBound]) else { return false }
      rest = rest[end.lowerBound...]
    }
    if take("FOR EACH STATEMENT ") {
      trigger = trigger.forEachStatement()
      modifiers.append(".forEachStatement()")
    } else if !take("FOR EACH ROW ") {
      return false
    }
    if take("WHEN ("), rest.hasSuffix(") ") {
      let condition = SQLExpression(String(rest.dropLast(2))).unparenthesized.text
      trigger = trigger.when(condition)
      modifiers.append(".when(\(SwiftText.literal(condition, indent: 4)))")
      rest = ""
    }
    if let state = object.state {
      let firings: [String: (String, Trigger.Firing)] = [
        "ENABLE REPLICA": (".replica", .replica), "ENABLE ALWAYS": (".always", .always),
        "DISABLE": (".disabled", .disabled),
      ]
      guard let (name, firing) = firings[state] else { return false }
      trigger = trigger.firing(firing)
      modifiers.append(".firing(\(name))")
    }
    return rest.isEmpty
  }

  private mutating func readTransition(_ text: Substring) -> Bool {
    let words = text.split(separator: " ").map(String.init)
    var old: String?
    var new: String?
    guard words.count % 4 == 0 else { return false }
    for place in stride(from: 0, to: words.count, by: 4) {
      guard words[place + 1] == "TABLE", words[place + 2] == "AS" else { return false }
      if words[place] == "OLD" { old = words[place + 3] } else { new = words[place + 3] }
    }
    trigger = trigger.referencing(old: old, new: new)
    let arguments = [
      old.map { "old: \(SwiftText.literal($0))" }, new.map { "new: \(SwiftText.literal($0))" },
    ]
    modifiers.append(".referencing(\(arguments.compactMap { $0 }.joined(separator: ", ")))")
    return true
  }
}

extension Trigger.Event {
  fileprivate var swift: String {
    switch self {
    case .insert: ".insert"
    case .update: ".update"
    case .updateOf(let columns): ".updateOf([\(columns.literals.joined(separator: ", "))])"
    case .delete: ".delete"
    case .truncate: ".truncate"
    }
  }
}

/// The parts of a policy's definition.
private struct PolicyText {
  let rendered: Rendered<SchemaObject>

  init?(_ object: SchemaObject) {
    guard let table = object.table, let read = Self.read(object.body.text) else { return nil }
    var arguments = [SwiftText.literal(object.name.name)]
    if read.command != .all { arguments.append("for: .\(read.command.rawValue.lowercased())") }
    for (place, role) in read.roles.enumerated() {
      arguments.append((place == 0 ? "to: " : "") + SwiftText.literal(role))
    }
    if let text = read.using { arguments.append("using: \(SwiftText.literal(text, indent: 4))") }
    if let text = read.check { arguments.append("withCheck: \(SwiftText.literal(text, indent: 4))") }
    if read.isRestrictive { arguments.append("restrictive: true") }
    let policy = Policy(
      object.name.name, for: read.command, to: read.roles, using: read.using, withCheck: read.check,
      restrictive: read.isRestrictive)
    rendered = Rendered(
      source: SwiftText.call("Policy", arguments, indent: 2), value: attached(policy, to: table))
  }

  private struct Read {
    var command: Policy.Command
    var roles: [String]
    var using: String?
    var check: String?
    var isRestrictive: Bool
  }

  /// Reads `AS … FOR … TO … USING (…) WITH CHECK (…)`.
  private static func read(_ text: String) -> Read? {
    var head = text[...]
    var using: String?
    var check: String?
    if let place = head.firstRange(of: " USING (") {
      let rest = head[place.upperBound...]
      if let middle = rest.firstRange(of: ") WITH CHECK (") {
        using = String(rest[..<middle.lowerBound])
        check = String(rest[middle.upperBound...].dropLast())
      } else {
        using = String(rest.dropLast())
      }
      head = head[..<place.lowerBound]
    } else if let place = head.firstRange(of: " WITH CHECK (") {
      check = String(head[place.upperBound...].dropLast())
      head = head[..<place.lowerBound]
    }
    guard let to = head.firstRange(of: " TO "), let on = head.firstRange(of: " FOR "),
      let command = Policy.Command(rawValue: String(head[on.upperBound..<to.lowerBound]))
    else { return nil }
    let roles = SQLList.split(String(head[to.upperBound...])).map(SQL.unquoted)
    func plain(_ text: String?) -> String? { text.map { SQLExpression($0).unparenthesized.text } }
    return Read(
      command: command, roles: roles == ["PUBLIC"] ? [] : roles, using: plain(using), check: plain(check),
      isRestrictive: head.hasPrefix("AS RESTRICTIVE"))
  }
}

extension SchemaObject {
  fileprivate var ruleRendered: Rendered<SchemaObject>? {
    let prefix = "AS\n    ON "
    guard let table, state == nil, clause.text.hasPrefix(prefix) else { return nil }
    let event = String(clause.text.dropFirst(prefix.count))
    let source = SwiftText.call(
      "Rule",
      [
        SwiftText.literal(name.name), "on: \(SwiftText.literal(event))",
        SwiftText.literal(body.text, indent: 4),
      ],
      indent: 2)
    return Rendered(source: source, value: attached(Rule(name.name, on: event, body), to: table))
  }

  fileprivate var statisticsRendered: Rendered<SchemaObject>? {
    guard let table, state == nil, let from = body.text.ranges(of: " FROM ").last,
      let on = body.text.hasPrefix("ON ")
        ? body.text.startIndex..<body.text.index(body.text.startIndex, offsetBy: 3)
        : body.text.firstRange(of: ") ON ")
    else { return nil }
    let words = body.text[..<on.lowerBound].dropFirst().split { $0 == "," || $0 == " " || $0 == ")" }
    let kinds = words.compactMap { Statistics.Kind(rawValue: String($0)) }
    let columns = SQLList.split(String(body.text[on.upperBound..<from.lowerBound]))
    guard kinds.count == words.count else { return nil }
    var arguments = [SwiftText.literal(name.name)]
    if !kinds.isEmpty { arguments.append("[\(kinds.map { ".\($0.rawValue)" }.joined(separator: ", "))]") }
    arguments += columns.enumerated().map { ($0 == 0 ? "on: " : "") + SwiftText.literal($1) }
    // Columns are joined to one text by the declaration, so that one argument makes the same.
    let part = Statistics(name.name, kinds, on: columns.joined(separator: ", "))
    return Rendered(
      source: SwiftText.call("Statistics", arguments, indent: 2), value: attached(part, to: table))
  }
}

extension String {
  /// The pieces between a separator of several characters, quotes left whole by the caller's choice of separator.
  fileprivate func components(by separator: String) -> [String] {
    var pieces: [String] = []
    var rest = self[...]
    while let place = rest.firstRange(of: separator) {
      pieces.append(String(rest[..<place.lowerBound]))
      rest = rest[place.upperBound...]
    }
    return pieces + [String(rest)]
  }
}
