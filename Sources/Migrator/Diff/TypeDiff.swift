import SchemaKit

// Domains and composite types.
extension SchemaDiff {
  mutating func compareDomains(rebuilding rebuilt: Set<QualifiedName>) {
    let pair = Matched(current.domains, wanted.domains, by: \.name)
    for domain in pair.added {
      add(.createDomain(domain.withValidChecks))
      addInvalidChecks(of: domain)
      compareComments(nil, domain)
    }
    for domain in pair.removed { add(.dropDomain(domain)) }
    for (old, new) in pair.kept {
      guard !rebuilt.contains(new.name) else {
        add(.rebuildDomain(from: old, to: new.withValidChecks, columns: columnsKeeping(new.name)))
        addInvalidChecks(of: new)
        compareComments(nil, new)
        continue
      }
      if old.defaultExpression != new.defaultExpression {
        add(.alterDomain(new, .setDefault(new.defaultExpression)))
      }
      compareNotNull(old, new)
      compareChecks(old, new)
      compareComments(old, new)
    }
  }

  private mutating func compareNotNull(_ old: Domain, _ new: Domain) {
    if old.isNullable != new.isNullable { add(.alterDomain(new, .setNullable(new.isNullable))) }
    // SET NOT NULL gives it the name that PostgreSQL would choose.
    let standard = DefaultName.notNull(domain: new.name.name)
    let before = old.isNullable && new.notNullName != nil ? standard : old.notNullName
    guard !new.isNullable, let before, let after = new.notNullName, before != after else { return }
    add(.alterDomain(new, .renameNotNull(from: before, to: after)))
  }

  /// NOT VALID is for ALTER DOMAIN alone.
  private mutating func addInvalidChecks(of domain: Domain) {
    for check in domain.checks where !check.isValid { add(.alterDomain(domain, .addCheck(check))) }
  }

  /// The types that are made anew: those that can't be altered, and all that stand on them.
  var typesToRebuild: Set<QualifiedName> {
    let domains = Matched(current.domains, wanted.domains, by: \.name).kept
    let composites = Matched(current.compositeTypes, wanted.compositeTypes, by: \.name).kept
    var found = rebuiltTypes
    for (old, new) in domains where old.type != new.type || old.collation != new.collation {
      found.insert(new.name)
    }
    for (old, new) in composites
    where old.reorders(to: new) || old.retypes(to: new) && !columnsKeeping(new.name).isEmpty {
      found.insert(new.name)
    }
    let ranges = keptRangeTypes
    for (old, new) in ranges where !old.isSameRange(as: new) { found.insert(new.name) }
    let collations = rebuiltCollations
    if !collations.isEmpty {
      for (_, new) in domains where new.collation.map(collations.contains) == true { found.insert(new.name) }
      for (_, new) in composites
      where new.attributes.contains(where: { $0.collation.map(collations.contains) == true }) {
        found.insert(new.name)
      }
      for (_, new) in ranges where new.rangeCollation.map(collations.contains) == true {
        found.insert(new.name)
      }
    }
    guard !found.isEmpty else { return found }
    var count = 0
    while count != found.count {
      count = found.count
      for (_, new) in domains where new.type.userDefinedName.map(found.contains) == true {
        found.insert(new.name)
      }
      for (_, new) in composites
      where new.attributes.contains(where: { $0.type.userDefinedName.map(found.contains) == true }) {
        found.insert(new.name)
      }
      for (_, new) in ranges where new.subtype.map(found.contains) == true || found.contains(new.name) {
        found.formUnion([new.name, new.multirange])
      }
    }
    return found
  }

  /// The collations that are made anew.
  private var rebuiltCollations: Set<QualifiedName> {
    let pair = Matched(
      current.objects.filter { $0.kind == .collation }, wanted.objects.filter { $0.kind == .collation },
      by: \.name)
    return Set(pair.kept.filter { $0.old.body != $0.new.body }.map(\.new.name))
  }

  private mutating func compareChecks(_ old: Domain, _ new: Domain) {
    let pair = Matched(old.checks, new.checks, by: \.name)
    for check in pair.removed { add(.alterDomain(new, .dropCheck(check))) }
    for check in pair.added { add(.alterDomain(new, .addCheck(check))) }
    for (before, after) in pair.kept where before != after {
      if before.isValidated(by: after) {
        add(.alterDomain(new, .validateCheck(after)))
      } else {
        add(.alterDomain(new, .dropCheck(before)))
        add(.alterDomain(new, .addCheck(after)))
      }
    }
  }

  private mutating func compareComments(_ old: Domain?, _ new: Domain) {
    compareComment(.domain(new.name), old?.comment, new.comment)
    for check in new.checks {
      // One that is dropped and made again has none left.
      let before = old?.checks.first { $0.name == check.name && ($0 == check || $0.isValidated(by: check)) }
      compareComment(
        .domainConstraint(new.name, check.name), before.flatMap { old?.constraintComments[$0.name] },
        new.constraintComments[check.name])
    }
    if let name = new.nameOfNotNull {
      compareComment(
        .domainConstraint(new.name, name), old?.nameOfNotNull.flatMap { old?.constraintComments[$0] },
        new.constraintComments[name])
    }
  }

  mutating func compareCompositeTypes(rebuilding rebuilt: Set<QualifiedName>) {
    let pair = Matched(current.compositeTypes, wanted.compositeTypes, by: \.name)
    for type in pair.added {
      add(.createCompositeType(type))
      compareComment(.type(type.name), nil, type.comment)
      for attribute in type.attributes {
        compareComment(.column(type.name, attribute.name), nil, attribute.comment)
      }
    }
    for type in pair.removed { add(.dropCompositeType(type)) }
    for (old, new) in pair.kept {
      guard !rebuilt.contains(new.name) else {
        let columns = columnsKeeping(new.name)
        add(.rebuildCompositeType(from: old, to: new, columns: columns))
        compareComment(.type(new.name), nil, new.comment)
        for attribute in new.attributes {
          compareComment(.column(new.name, attribute.name), nil, attribute.comment)
        }
        continue
      }
      compareAttributes(old, new)
      compareComment(.type(new.name), old.comment, new.comment)
    }
  }

  private mutating func compareAttributes(_ old: CompositeType, _ new: CompositeType) {
    let pair = Matched(old.attributes, new.attributes, by: \.name)
    for attribute in pair.removed { add(.alterCompositeType(new.name, .drop(attribute))) }
    for attribute in pair.added {
      add(.alterCompositeType(new.name, .add(attribute)))
      compareComment(.column(new.name, attribute.name), nil, attribute.comment)
    }
    for (before, after) in pair.kept {
      if before.type != after.type || before.collation != after.collation {
        add(.alterCompositeType(new.name, .alter(after)))
      }
      compareComment(.column(new.name, after.name), before.comment, after.comment)
    }
  }
}

extension Domain {
  fileprivate var withValidChecks: Domain {
    var domain = self
    domain.checks = checks.filter(\.isValid)
    return domain
  }
}

extension CompositeType {
  /// Whether attributes that are taken off and added at the end leave another order, which a row value goes by.
  fileprivate func reorders(to other: CompositeType) -> Bool {
    let pair = Matched(attributes, other.attributes, by: \.name)
    let gone = Set(pair.removed.map(\.name))
    let altered = attributes.map(\.name).filter { !gone.contains($0) } + pair.added.map(\.name)
    return altered != other.attributes.map(\.name)
  }

  /// Whether an attribute changes its type, which PostgreSQL refuses while a column has the composite type.
  fileprivate func retypes(to other: CompositeType) -> Bool {
    Matched(attributes, other.attributes, by: \.name).kept.contains {
      $0.old.type != $0.new.type || $0.old.collation != $0.new.collation
    }
  }
}

extension Check {
  /// Whether `VALIDATE` alone leads to the other.
  fileprivate func isValidated(by other: Self) -> Bool {
    differsInValidityAlone(from: other) && other.isValid
  }

  /// Whether two checks differ at most in holding for the rows there were.
  func differsInValidityAlone(from other: Self) -> Bool {
    var copy = self
    copy.isValid = other.isValid
    return copy == other
  }
}
