import SchemaKit

/// A column's change from one type to another: whether values can be lost, and what it costs.
struct TypeChange {
  let from: ColumnType
  let to: ColumnType

  func hazards(_ old: Column, _ new: Column) -> [Hazard] {
    guard from != to else { return [] }
    var hazards: [Hazard] = isBinaryCompatible ? [] : [.tableRewrite]
    if !isWidening {
      let loss =
        getsTimeZone ? "reads its values as times of the session's TimeZone" : "may not hold every value"
      hazards.append(.destructive("changes column \(new.name) from \(from) to \(to), which \(loss)"))
    }
    if to.isCaseless, !from.isCaseless {
      hazards.append(
        .mayFail("values of \(new.name) that differ in case alone are equal to a unique index then"))
    }
    return hazards
  }

  /// Whether the server need not touch the rows (manual, ALTER TABLE, notes).
  private var isBinaryCompatible: Bool {
    guard !from.isArray, !to.isArray else { return false }
    if from.isCaseless { return to.holdsAnyText }
    return switch (from.builtinName, to.builtinName) {
    case ("character varying", "character varying"), ("bit varying", "bit varying"): isLimitRaised
    case ("character varying", "text"), ("xml", "text"), ("cidr", "inet"): true
    case ("text", "character varying"), ("xml", "character varying"), ("bit", "bit varying"):
      to.modifiers.isEmpty
    case ("numeric", "numeric"):
      to.modifiers.isEmpty || isNumericWidened && from.modifiers.last == to.modifiers.last
    case (let old?, let new?): old == new && Self.timed.contains(old) && isPrecisionRaised
    default: false
    }
  }

  /// Types with a precision of seconds.
  private static let timed: Set = [
    "timestamp without time zone", "timestamp with time zone", "time without time zone",
    "time with time zone",
  ]

  private var getsTimeZone: Bool {
    to.builtinName == "timestamp with time zone"
      && ["timestamp without time zone", "date"].contains(from.builtinName)
  }

  /// Whether every value of the old type has its equal in the new one.
  var isWidening: Bool {
    guard from.isArray == to.isArray else { return false }
    // All values have texts, an enum's labels are some.
    if to.holdsAnyText { return true }
    guard let old = from.builtinName, let new = to.builtinName else { return false }
    let integers = ["smallint", "integer", "bigint"]
    if let narrow = integers.firstIndex(of: old) {
      if let wide = integers.firstIndex(of: new) { return narrow <= wide }
      return new == "numeric" && to.wholeDigits.map { $0 >= [5, 10, 19][narrow] } ?? true
        || new == "double precision" && old != "bigint"
    }
    return switch (old, new) {
    case ("character varying", "character varying"), ("character", "character"),
      ("bit varying", "bit varying"), ("bit", "bit varying"):
      isLimitRaised
    case ("character", "character varying"): isLimitRaised
    case ("numeric", "numeric"): isNumericWidened
    case ("real", "double precision"), ("date", "timestamp without time zone"), ("json", "jsonb"),
      ("jsonb", "json"),
      ("cidr", "inet"), ("boolean", "integer"):
      true
    case _ where old == new: isPrecisionRaised
    default: false
    }
  }

  private var isLimitRaised: Bool {
    guard let limit = to.modifiers.first else { return true }
    return from.modifiers.first.map { $0 <= limit } ?? false
  }

  /// A fraction of a second has six digits where no precision is given.
  private var isPrecisionRaised: Bool { (from.modifiers.first ?? 6) <= (to.modifiers.first ?? 6) }

  private var isNumericWidened: Bool {
    guard to.modifiers.count == 2 else { return true }
    guard from.modifiers.count == 2 else { return false }
    return to.modifiers[1] >= from.modifiers[1]
      && to.modifiers[0] - to.modifiers[1] >= from.modifiers[0] - from.modifiers[1]
  }
}

extension ColumnType {
  /// Whether values are texts as they are.
  var isText: Bool { !isArray && ["text", "character varying"].contains(builtinName) }

  /// Whether it is the extension's `citext`, which is stored as a text is.
  fileprivate var isCaseless: Bool { !isArray && userDefinedName?.name == "citext" }

  /// Whether values are texts, or arrays of texts, of any length.
  fileprivate var holdsAnyText: Bool {
    isCaseless || ["text", "character varying"].contains(builtinName) && modifiers.isEmpty
  }

  /// How many digits a `numeric(p, s)` has before the point; nil for any number.
  fileprivate var wholeDigits: Int? {
    modifiers.first.map { $0 - (modifiers.count > 1 ? modifiers[1] : 0) }
  }
}
