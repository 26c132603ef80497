import SchemaKit

/// What decides where a change stands in a plan, beyond what the change tells by itself: it takes a look at the schemas
/// before and after, and at the other changes.
protocol OrderingRule {
  init(_ diff: SchemaDiff)

  /// Adds what the change makes, needs, drops and lets go of by this rule.
  func complete(_ effects: inout Effects, of change: Change)
}

/// All rules, one a subject.
struct OrderingRules {
  private let rules: [any OrderingRule]

  init(_ diff: SchemaDiff) {
    // Inherited columns come first: what stands on a column of a child does so by way of its parent's. Renames come last,
    // and the types that are made anew after what stands on types.
    rules = [
      InheritedColumns(diff), ObjectDependencies(diff), PartitionedIndexes(diff), ColumnDefaults(diff),
      PartitionBounds(diff), Persistence(diff), ReplacedTypes(diff), ReplicaIdentities(diff), RowTypes(diff),
      RenameOrdering(diff),
    ]
  }

  func effects(of change: Change) -> Effects {
    if case .renumber(let change) = change { return together(change.parts) }
    var effects = change.effects
    for rule in rules { rule.complete(&effects, of: change) }
    // Nothing stands on itself.
    effects.requires.subtract(effects.creates)
    effects.releases.subtract(effects.drops)
    return effects
  }

  private func together(_ changes: [Change]) -> Effects {
    var all = Effects()
    for effects in changes.map(effects) {
      all.creates.formUnion(effects.creates)
      all.requires.formUnion(effects.requires)
      all.drops.formUnion(effects.drops)
      all.releases.formUnion(effects.releases)
    }
    all.requires.subtract(all.creates)
    all.releases.subtract(all.drops)
    return all
  }
}
