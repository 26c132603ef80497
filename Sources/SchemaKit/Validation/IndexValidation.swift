// Mistakes of indexes and of exclusion constraints, which are indexes too.
extension TableValidation {
  func check(_ index: Index, _ found: inout Mistakes) {
    found.checkIdentifier(index.name, "index", of: what, index.location)
    let name = "index \"\(index.name)\" of \(what)"
    if index.keys.isEmpty { found.add(index.location, "\(name) has no keys") }
    var needs = needs(of: index.keys, including: index.included)
    if index.isUnique { needs[.unique] = "can't be unique" }
    check(index.method, needs, name, index.location, &found)
    checkColumns(index.keys.compactMap(\.column) + index.included, name, index.location, &found)
    checkIndexSize(index.keys.count + index.included.count, name, index.location, &found)
    if index.isUnique {
      checkHoldsPartitioning(index.keys.compactMap(\.column), name, index.location, &found)
    } else if index.treatsNullsAsEqual {
      found.add(index.location, "\(name) has NULLS NOT DISTINCT but isn't unique")
    }
  }

  func check(_ exclusion: Exclusion, _ name: String, _ found: inout Mistakes) {
    let keys = exclusion.elements.map(\.key)
    if keys.isEmpty { found.add(exclusion.location, "\(name) has no elements") }
    var needs = needs(of: keys, including: exclusion.included)
    needs[.exclusion] = "has no exclusion constraints"
    check(exclusion.method, needs, name, exclusion.location, &found)
    checkColumns(keys.compactMap(\.column) + exclusion.included, name, exclusion.location, &found)
    checkIndexSize(keys.count + exclusion.included.count, name, exclusion.location, &found)
    checkHoldsPartitioning(keys.compactMap(\.column), name, exclusion.location, &found)
    if table.hypertable?.columnstore != nil {
      found.add(
        exclusion.location, "\(name): a hypertable with a columnstore can't have exclusion constraints")
    }
  }

  /// PostgreSQL's limit, `INDEX_MAX_KEYS`; included columns count.
  func checkIndexSize(_ count: Int, _ name: String, _ location: SourceLocation, _ found: inout Mistakes) {
    if count > 32 { found.add(location, "\(name) has \(count) columns; an index takes 32") }
  }

  /// TimescaleDB checks uniqueness chunk by chunk, so a key must say which chunk a row is in.
  func checkHoldsPartitioning(
    _ columns: [String], _ name: String, _ location: SourceLocation, _ found: inout Mistakes
  ) {
    for column in table.hypertable?.partitioningColumns ?? [] where !columns.contains(column) {
      found.add(
        location,
        "\(name) must hold \"\(column)\": the hypertable is partitioned by it; add the column to the key")
    }
  }

  /// What an index asks of its access method, with what is to be said of a method that can't do it.
  private func needs(of keys: [IndexKey], including included: [String]) -> [AccessMethod: String] {
    var needs: [AccessMethod: String] = [:]
    if keys.count > 1 { needs[.severalKeys] = "takes one key, not \(keys.count)" }
    if !included.isEmpty { needs[.included] = "can't include columns" }
    if keys.contains(where: { $0.order != .ascending || $0.nulls != .last }) {
      needs[.order] = "has no order of keys or of NULLs"
    }
    return needs
  }

  private func check(
    _ method: String, _ needs: [AccessMethod: String], _ name: String, _ location: SourceLocation,
    _ found: inout Mistakes
  ) {
    guard let abilities = AccessMethod.builtin[method] else { return }
    for (need, complaint) in needs.sorted(by: { $0.key.rawValue < $1.key.rawValue })
    where !abilities.isSuperset(of: need) {
      found.add(location, "\(name): access method \(method) \(complaint)")
    }
  }
}

/// What an access method can do (manual, section 11.2; the server's `pg_indexam_has_property`).
private struct AccessMethod: OptionSet, Hashable {
  let rawValue: Int

  static let unique = Self(rawValue: 1)
  static let severalKeys = Self(rawValue: 2)
  static let included = Self(rawValue: 4)
  static let order = Self(rawValue: 8)
  static let exclusion = Self(rawValue: 16)

  /// PostgreSQL's own methods; an extension's are left to the server.
  static let builtin: [String: Self] = [
    "btree": [.unique, .severalKeys, .included, .order, .exclusion],
    "hash": [.exclusion],
    "gin": [.severalKeys],
    "gist": [.severalKeys, .included, .exclusion],
    "spgist": [.included, .exclusion],
    "brin": [.severalKeys],
  ]
}
