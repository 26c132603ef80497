/// A part that few elements have, kept on the heap.
///
/// A schema holds tens of thousands of columns, and comparing two copies them many times over. A column without an
/// identity then copies one word for it, not the identity's room.
@propertyWrapper
public struct Boxed<Value: Hashable & Sendable>: Hashable, Sendable {
  private indirect enum Box: Hashable, Sendable { case value(Value) }

  private var box: Box?

  /// The part, nil where there is none.
  public var wrappedValue: Value? {
    get {
      guard case .value(let value) = box else { return nil }
      return value
    }
    set { box = newValue.map(Box.value) }
  }

  /// A part, or none.
  public init(wrappedValue: Value?) { box = wrappedValue.map(Box.value) }
}
