extension LintRule {
  /// The rule in Markdown: why, what to do instead, and both as SQL.
  public var documentation: String {
    var parts = ["**\(severity.rawValue)**: \(summary).", why, "Instead: \(instead)"]
    if !bad.isEmpty { parts.append("```sql\n\(bad)\n```\n\nrather:\n\n```sql\n\(good)\n```") }
    if !hazards.isEmpty {
      let leads = hazards.sorted().map { "`-- \($0): …`" }.joined(separator: " or ")
      parts.append(
        "Where a comment above the statement says \(leads), as `create` writes it, a finding is a note.")
    }
    return parts.joined(separator: "\n\n")
  }

  /// All rules in Markdown: the page LINT.md.
  public static var handbook: String {
    """
    # What `migrator lint` looks for

    This page is made by `migrator lint --explain all`.

    | rule | severity | what |
    |---|---|---|
    \(all.map { "| [\($0.id)](#\($0.id)) | \($0.severity.rawValue) | \($0.summary) |" }.joined(separator: "\n"))

    A rule is silenced by a comment with its reason, on the statement or above it; `allow-file` counts for the whole file:

    ```sql
    -- lint: allow drop-table archived in orders_2025, unused since release 41
    DROP TABLE orders;
    ```

    DO blocks are read too, and what their EXECUTE runs where that is a constant: what is put together at run time isn't. In a block such
    a comment counts for the statement below it, above the block for all of it.

    \(all.map { "## \($0.id)\n\n\($0.documentation)" }.joined(separator: "\n\n"))

    """
  }
}
