import SchemaKit

// Publications stand on tables without holding on to them: one that is dropped is gone from all of them.
extension SchemaDiff {
  /// Puts tables that are made anew back into the publications that stay.
  mutating func rejoinPublications() {
    let gone = droppedRelations
    guard !gone.isEmpty else { return }
    for (old, new) in Matched(current.objects, wanted.objects, by: \.reference).kept
    where new.kind == .publication && !changes.contains(.createObject(new)) {
      var remaining = old
      for table in old.publishedTables where gone.contains(table) {
        remaining.members[table.asMember] = nil
      }
      guard remaining.members.count < old.members.count else { continue }
      guard remaining.members != new.members || changes.contains(.replaceObject(from: old, to: new)) else {
        continue
      }
      remove { $0 == .replaceObject(from: old, to: new) || $0 == .alterObject(from: old, to: new) }
      add(.replaceObject(from: remaining, to: new))
    }
  }
}

extension SchemaObject {
  /// Whether it is a publication of all tables of the database.
  var publishesAllTables: Bool { members["ALL TABLES"] != nil }

  /// The tables that a publication names.
  var publishedTables: [QualifiedName] {
    guard kind == .publication else { return [] }
    return members.keys.compactMap { member in
      member.hasPrefix("TABLE ") ? QualifiedName(sql: String(member.dropFirst("TABLE ".count))) : nil
    }
  }

  /// The namespaces of which a publication has all tables.
  var publishedNamespaces: [String] {
    guard kind == .publication else { return [] }
    return members.keys.compactMap(namespace)
  }

  /// The namespace that a member names, where all its tables are published.
  func namespace(published member: String) -> String? {
    let words = Statement.words(of: member)
    return words.starts(with: ["TABLES", "IN", "SCHEMA"]) ? words.last.map(SQL.unquoted) : nil
  }
}

extension Schema {
  /// The names of the publications.
  var publicationNames: Set<String> {
    Set(objects.filter { $0.kind == .publication }.map(\.name.name))
  }
}

extension SQLExpression {
  /// The columns that a publication has of a table; empty where it has all.
  var publishedColumns: [String] {
    let words = Statement.words(of: text)
    guard words.first == "(", let end = words.firstIndex(of: ")") else { return [] }
    return words[1..<end].filter { $0 != "," }.map(SQL.unquoted)
  }

  /// The rows that a publication has of a table, of `(id, value) WHERE (value > 0)`; nil where it has all.
  var rowFilter: String? { filterStart.map { String(text[$0...].dropLast()) } }

  /// The same with the condition as a server printed it.
  mutating func setRowFilter(canonical condition: String) {
    guard let start = filterStart else { return }
    canonical = "\(text[..<start])\(condition))"
  }

  private var filterStart: String.Index? {
    let opening = "WHERE ("
    if text.hasPrefix(opening) { return text.index(text.startIndex, offsetBy: opening.count) }
    return text.firstRange(of: ") \(opening)")?.upperBound
  }
}
