import SchemaKit

extension SchemaDiff {
  /// The routines that go, each with those that come under its name and that the same calls could mean, as they have
  /// defaults for the other arguments. While both are there PostgreSQL takes such a call for ambiguous.
  func rivalRoutines() -> [ObjectReference: [ObjectReference]] {
    var gone: [QualifiedName: [SchemaObject]] = [:]
    for case .dropObject(let object) in changes where object.isRoutine {
      gone[object.name, default: []].append(object)
    }
    guard !gone.isEmpty else { return [:] }
    var rivals: [ObjectReference: [ObjectReference]] = [:]
    for case .createObject(let object) in changes where object.isRoutine {
      for other in gone[object.name] ?? [] where object.mayStand(for: other) {
        rivals[other.reference, default: []].append(object.reference)
      }
    }
    return rivals
  }
}

extension SchemaObject {
  /// Whether a call can have arguments that do for both routines.
  fileprivate func mayStand(for other: SchemaObject) -> Bool {
    let shared = zip(argumentTypes, other.argumentTypes).prefix { $0 == $1 }.count
    return max(requiredArguments, other.requiredArguments) <= shared
  }

  private var requiredArguments: Int {
    argumentTypes.count - (signature.count == 3 ? Int(signature[2]) ?? 0 : 0)
  }

  private var argumentTypes: [Substring] {
    arguments.split(separator: ",").map { $0.drop { $0 == " " } }
  }
}
