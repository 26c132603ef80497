import SchemaKit

/// A part of a plan that is committed by itself.
public struct PlannedStep: Sendable, Hashable {
  /// Statements that belong together, and what they may cost.
  public struct Group: Sendable, Hashable {
    /// The statements, without semicolons.
    public let statements: [String]
    /// What they may cost.
    public let hazards: [Hazard]
    /// Whether what follows has to be in the same transaction.
    var isHeldOpen = false
  }

  /// Whether it runs in a transaction; what can't is one statement.
  public var isTransactional = true
  /// The statements.
  public var groups: [Group] = []
}

/// Whether a plan spares tables that are in use.
public enum PlanStyle: Sendable, Hashable {
  /// In steps that let reads and writes go on, as far as PostgreSQL can.
  case online
  /// In one transaction: fewer statements, for a database that nobody uses meanwhile.
  case offline
}

extension Plan {
  /// The plan as statements, in steps that are committed one after the other.
  public func steps(_ style: PlanStyle = .online, requiresTimescaleDB: Bool = false) -> [PlannedStep] {
    let renderer = ChangeRenderer(requiresTimescaleDB: requiresTimescaleDB)
    var planned: [PlannedStep]
    switch style {
    case .online:
      var planner = LivePlanner(plan: self, renderer: renderer)
      planned = planner.steps()
    case .offline:
      var takenOut = PartitionsOut()
      let groups = checkedGroups.map { group in
        group.first.map { takenOut.follow($0) }
        return PlannedStep.Group(
          statements: statements(of: group, renderer).map(\.text), hazards: hazards(of: group),
          isHeldOpen: !takenOut.isEmpty)
      }
      planned = groups.isEmpty ? [] : [PlannedStep(groups: groups)]
    }
    planned = planned.withinLockBudget
    guard changes.contains(.skipBodyChecks) else { return planned }
    return planned.withoutBodyChecks(renderer.statements(.skipBodyChecks))
  }
}

extension Plan {
  /// The statements of a group in one transaction.
  func statements(of group: [Change], _ renderer: ChangeRenderer) -> [SQL] {
    guard case .addColumn(let table, let column)? = group.first, column.identity != nil, hasChildren(table),
      let numbering = NumberedColumn(column, of: table, renderer: renderer, taken: takenNames)
    else { return renderer.statements(group) }
    return numbering.statements
  }

  private func hasChildren(_ table: QualifiedName) -> Bool {
    current.table(table)?.hypertable != nil || current.tables.contains { $0.parents.contains(table) }
  }
}
