import SchemaKit

// Objects that are altered member by member: publications (manual, ALTER PUBLICATION), and configurations of text
// search (manual, ALTER TEXT SEARCH CONFIGURATION).
extension SchemaObject {
  /// The statements that turn its members, and what a publication is told, into another's.
  func memberChanges(to other: Self) -> [SQL] {
    switch kind {
    case .publication:
      // Columns and rows of a partitioned table can be chosen as long as it is published by its root.
      other.options["publish_via_partition_root"] != nil
        ? alteration(to: other) + tableChanges(to: other)
        : tableChanges(to: other) + alteration(to: other)
    case .textSearchConfiguration: mappingChanges(to: other)
    default: []
    }
  }

  /// `FOR TABLE …` of a new publication.
  var publishedList: SQL { members.isEmpty ? "" : " FOR \(list(members.keys))" }

  /// `SET` names all, and is there for those whose columns or rows are others.
  private func tableChanges(to other: Self) -> [SQL] {
    let alter = SQL("ALTER PUBLICATION \(identifier: other.name.name)")
    let stays = members.filter { other.members[$0.key] != nil }
    if stays.contains(where: { other.members[$0.key] != $0.value }) {
      return ["\(alter) SET \(other.list(other.members.keys))"]
    }
    let gone = members.keys.filter { other.members[$0] == nil }.sorted()
    let new = other.members.keys.filter { members[$0] == nil }
    // A table that is named and one that comes with its namespace can be in each other's way.
    return (gone.isEmpty ? [] : ["\(alter) DROP \(gone.map(\.ofItsOwn))"])
      + (new.isEmpty ? [] : ["\(alter) ADD \(other.list(new))"])
  }

  private func list(_ names: some Swift.Sequence<String>) -> [SQL] {
    names.sorted().map { name in
      let details = members[name]?.text ?? ""
      return details.isEmpty ? name.ofItsOwn : "\(name.ofItsOwn) \(raw: details)"
    }
  }

  /// One statement for all tokens that get the same dictionaries.
  private func mappingChanges(to other: Self) -> [SQL] {
    let alter = SQL("ALTER TEXT SEARCH CONFIGURATION \(other.name)")
    let gone = members.keys.filter { other.members[$0] == nil }.sorted()
    var statements: [SQL] = gone.isEmpty ? [] : ["\(alter) DROP MAPPING FOR \(identifiers: gone)"]
    // A copy has mappings that nobody named.
    let isCopy = other.body.text.hasPrefix("COPY")
    for isNew in [true, false] {
      let tokens = other.members.keys.filter {
        members[$0] != other.members[$0] && (members[$0] == nil && !isCopy) == isNew
      }
      let alike = Dictionary(grouping: tokens) { other.members[$0]?.text ?? "" }
      statements += alike.sorted { $0.key < $1.key }.map { dictionaries, tokens in
        "\(alter) \(raw: isNew ? "ADD" : "ALTER") MAPPING FOR \(identifiers: tokens.sorted()) WITH \(raw: dictionaries)"
      }
    }
    return statements
  }
}

extension String {
  /// A publication's member without the tables that inherit from it: they are members of their own.
  fileprivate var ofItsOwn: SQL {
    SQL(raw: hasPrefix("TABLE ") ? "TABLE ONLY \(dropFirst("TABLE ".count))" : self)
  }
}
