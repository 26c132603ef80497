/// How far to go, as a user says it on the command line.
public enum UpgradeTarget: Sendable, Hashable {
  /// To the newest revision.
  case head
  /// That many revisions on, `+2`.
  case steps(Int)
  /// Up to a revision, named by its digits or the first of them.
  case revision(String)

  /// Reads `head`, `+n`, or a revision, by four digits at least: `3` may be meant as a number of revisions.
  public init?(_ text: String) {
    if text == "head" {
      self = .head
    } else if text.hasPrefix("+") {
      guard let count = Int(text.dropFirst()), count > 0 else { return nil }
      self = .steps(count)
    } else {
      guard text.count > 3, text.allSatisfy(\.isNumber) else { return nil }
      self = .revision(text)
    }
  }
}

/// How far to go back, as a user says it on the command line.
public enum DowngradeTarget: Sendable, Hashable {
  /// To before the first revision.
  case base
  /// That many revisions back.
  case steps(Int)
  /// Back to a revision, which stays applied.
  case revision(String)

  /// Reads `base`, a number of up to three digits, with or without a minus, or a revision.
  public init?(_ text: String) {
    if text == "base" {
      self = .base
      return
    }
    let digits = text.hasPrefix("-") ? String(text.dropFirst()) : text
    guard !digits.isEmpty, digits.allSatisfy(\.isNumber) else { return nil }
    if digits.count <= 3, let count = Int(digits), count > 0 {
      self = .steps(count)
    } else {
      self = .revision(digits)
    }
  }
}

extension [Revision] {
  /// The place of a revision that is named by its first digits.
  func place(of prefix: String) throws -> Int {
    guard prefix.count > 3, prefix.allSatisfy(\.isNumber) else {
      throw MigratorError(
        "\"\(prefix)\" is no revision",
        advice: "write its digits, the first four at least; see: migrator history")
    }
    let places = indices.filter { self[$0].id.text.hasPrefix(prefix) }
    guard let place = places.first else {
      throw MigratorError(
        "there is no revision \(prefix) in the migrations directory", advice: "see: migrator history")
    }
    guard places.count == 1 else {
      let names = places.map { self[$0].id.text }.joined(separator: ", ")
      throw MigratorError("\(prefix) could be any of \(names)", advice: "give more digits")
    }
    return place
  }
}
