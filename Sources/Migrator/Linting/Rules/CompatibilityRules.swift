import SchemaKit

// What running programs don't expect.
extension LintRule {
  static let compatibilityRules = [
    LintRule(
      id: "rename-table", severity: .warning,
      summary: "A table is renamed, or moved to another namespace",
      why: "Programs that are running use the old name, and fail from the moment of the commit.",
      instead: """
        Stop them meanwhile; or make a view of the old name in the same transaction, let programs move over, and drop the \
        view later.
        """,
      bad: "ALTER TABLE orders RENAME TO purchases;",
      good: """
        -- lint: allow rename-table the view keeps the old name alive
        ALTER TABLE orders RENAME TO purchases;
        CREATE VIEW orders AS SELECT * FROM purchases;
        """,
      scope: .up,
      judge: .statement { stop in
        stop.actionMarks { table, action in
          switch action {
          case .renameTable(let name): "running programs don't know \(table) by the name \(name)"
          case .setSchema(let namespace): "running programs don't look for \(table) in \(namespace)"
          default: nil
          }
        }
      }),
    LintRule(
      id: "rename-column", severity: .warning,
      summary: "A column is renamed",
      why: "Programs that are running use the old name, and fail from the moment of the commit.",
      instead: """
        Stop them meanwhile; or add a column of the new name, keep both the same by a trigger, let programs move over, and \
        drop the old one.
        """,
      bad: "ALTER TABLE orders RENAME COLUMN note TO remark;",
      good: "ALTER TABLE orders ADD COLUMN remark text;",
      scope: .up,
      judge: .statement { stop in
        stop.actionMarks { table, action in
          guard case .renameColumn(let old, let new) = action else { return nil }
          return "running programs don't know \(table).\(old) by the name \(new)"
        }
      }),
    LintRule(
      id: "add-not-null-column", severity: .error,
      summary: "A column is added NOT NULL and without a default",
      why:
        "It fails where the table has rows; and programs that are running don't fill it, so that their inserts fail.",
      instead:
        "Give it a default; or add it nullable, let programs fill it, fill old rows, and set NOT NULL in a later revision.",
      bad: "ALTER TABLE orders ADD COLUMN channel text NOT NULL;",
      good: "ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';",
      scope: .up,
      judge: .statement { stop in
        stop.actionMarks { table, action in
          guard case .addColumn(let column) = action, column.isNotNull, column.defaultExpression == nil,
            !column.isIdentity, !column.isGenerated, !column.isSerial
          else { return nil }
          return
            "\(column.name) has no value for the rows that \(table) has, nor for those that programs insert"
        }
      }),
  ]
}
