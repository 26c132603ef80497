import SchemaKit

// Names, keys, and what a role can be tricked into.
extension LintRule {
  static let designRules = [
    LintRule(
      id: "name-too-long", severity: .error,
      summary: "A name of more than 63 bytes",
      why:
        "PostgreSQL cuts it without an error. Two names that begin alike then clash, and what looks it up doesn't find it.",
      instead: "Choose a shorter one.",
      bad:
        "CREATE INDEX orders_by_customer_and_by_state_and_by_the_day_on_which_it_was_placed_idx ON ONLY orders (id);",
      good: "CREATE INDEX orders_by_customer_idx ON ONLY orders (id);",
      judge: .statement { stop in
        let words = stop.statement.words
        return words.indices.compactMap { place in
          let word = words[place]
          guard word.utf8.count > 63, let first = word.first, first.isLetter || first == "_" || first == "\"",
            word.sqlName.utf8.count > 63, !word.hasPrefix("E'"), !word.hasPrefix("e'")
          else { return nil }
          return Mark(stop.statement.line(at: place), "\(word.prefix(30))… is cut to 63 bytes")
        }
      }),
    LintRule(
      id: "name-needs-quotes", severity: .warning,
      summary: "A name with capitals, blanks or other signs",
      why:
        "Whoever writes it without quotes, in psql or in a report, gets an error: PostgreSQL reads it in small letters.",
      instead: "Small letters, digits and underscores.",
      bad: "CREATE TABLE \"OrderLines\" (id bigint PRIMARY KEY);",
      good: "CREATE TABLE order_lines (id bigint PRIMARY KEY);",
      scope: .up,
      judge: .statement { stop in
        stop.statement.newNames.filter { name in
          // An operator's name is made of signs.
          stop.statement.words.prefix(2).last?.uppercased() != "OPERATOR"
            && !name.text.utf8.allSatisfy {
              ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: "$")
            }
        }.map { Mark($0.line, "\"\($0.text)\" has to stand in quotes wherever it is used") }
      }),
    LintRule(
      id: "table-without-primary-key", severity: .warning,
      summary: "A table without a primary key",
      why: """
        No row can be named for certain: not by a program, nor by logical replication, which then refuses UPDATE and DELETE.
        """,
      instead: "Give it one; bigint GENERATED ALWAYS AS IDENTITY where rows have no name of their own.",
      bad: "CREATE TABLE orders (number text);",
      good: "CREATE TABLE orders (number text PRIMARY KEY);",
      scope: .up,
      judge: .file { linted in
        linted.file.statements.compactMap { statement in
          guard case .createTable(let name, let shape) = statement.shape, !shape.isDerived,
            !shape.isTemporary,
            let table = linted.catalog.table(name), !table.hasPrimaryKey,
            linted.catalog.hypertable(name) == nil
          else { return nil }
          return Mark(statement.line, "\(name) has no primary key")
        }
      }),
    LintRule(
      id: "foreign-key-without-index", severity: .warning,
      summary: "No index begins with a foreign key's columns",
      why: """
        To delete a row of the other table, or change its key, PostgreSQL looks for rows that refer to it: without an index \
        it reads the whole table each time, under a lock.
        """,
      instead: "Add an index on the columns; leave it out only where the other table's rows stay for ever.",
      bad: """
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers (id));
        """,
      good: """
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers (id));
        CREATE INDEX orders_customer_idx ON orders (customer);
        """,
      scope: .up,
      judge: .file { linted in
        linted.file.statements.flatMap { statement in
          statement.foreignKeys.compactMap { table, key in
            guard let known = linted.catalog.table(table), known.isWhole,
              !linted.catalog.hasIndex(on: key.columns, of: table)
            else { return nil }
            let columns = key.columns.joined(separator: ", ")
            return Mark(statement.line(at: key.place), "no index of \(table) begins with \(columns)")
          }
        }
      }),
    LintRule(
      id: "security-definer-search-path", severity: .warning,
      summary: "A SECURITY DEFINER function without a search_path of its own",
      why:
        "Whoever calls it can put an object of theirs before the one that it means, and has it run with its owner's rights.",
      instead: "SET search_path on the function, such as `SET search_path = pg_catalog, public, pg_temp`.",
      bad:
        "CREATE FUNCTION purge() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM orders WHERE old';",
      good: """
        CREATE FUNCTION purge() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
          AS 'DELETE FROM orders WHERE old';
        """,
      scope: .up,
      judge: .statement { stop in
        let words = stop.statement.words[...]
        guard case .create(let kind, let name, _) = stop.statement.shape,
          ["FUNCTION", "PROCEDURE"].contains(kind),
          words.contains(words: "SECURITY DEFINER"), !words.contains(words: "SET SEARCH_PATH")
        else { return [] }
        return stop.mark("\(name) runs with its owner's rights on whatever its caller puts in the way")
      }),
  ]
}

extension LintStatement {
  /// The names that it gives, with their lines.
  fileprivate var newNames: [(text: String, line: Int)] {
    switch shape {
    case .createTable(let name, let table) where !table.isTemporary:
      return [(name.name, line)] + table.columns.map { ($0.name, line(at: $0.place)) }
        + table.constraints.compactMap { constraint in
          constraint.name.map { ($0, line(at: constraint.place)) }
        }
    case .createIndex(let index): return index.name.map { [($0, line)] } ?? []
    // An extension has the name that its author gave it, and a policy's is read more often than written.
    case .create(let kind, let name, false):
      return ["EXTENSION", "POLICY"].contains(kind) ? [] : [(name.name, line)]
    case .alterTable(_, let actions):
      return actions.compactMap { action in
        let name: String? =
          switch action.kind {
          case .addColumn(let column): column.name
          case .addConstraint(let constraint): constraint.name
          case .renameColumn(_, let name), .renameTable(let name): name
          default: nil
          }
        return name.map { ($0, line(at: action.place)) }
      }
    default: return []
    }
  }

  /// The foreign keys that it makes.
  fileprivate var foreignKeys: [(table: QualifiedName, key: ConstraintShape)] {
    switch shape {
    case .createTable(let name, let table): table.constraints.filter(\.isForeignKey).map { (name, $0) }
    case .alterTable(let name, let actions):
      actions.flatMap(\.kind.added).filter(\.isForeignKey).map { (name, $0) }
    default: []
    }
  }
}
