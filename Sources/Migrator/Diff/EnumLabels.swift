/// How an enum type's labels change.
enum EnumLabels {
  /// Whether labels have only been added, so that `ADD VALUE` serves: PostgreSQL can neither drop nor move one.
  static func canGrow(from old: [String], to new: [String]) -> Bool {
    let kept = Set(old)
    return new.filter(kept.contains) == old
  }

  /// The labels to add, in order: each goes before the next label that is there already, or to the end.
  static func additions(from old: [String], to new: [String]) -> [(label: String, before: String?)] {
    let existing = Set(old)
    return new.indices.filter { !existing.contains(new[$0]) }.map { index in
      (new[index], new[index...].first(where: existing.contains))
    }
  }
}
