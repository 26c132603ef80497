import Foundation
import SchemaKit
import Testing

@testable import Migrator

@Suite("Diagrams")
struct DiagramTests {
  static let schema = Schema {
    Namespace("billing")
    Table("customers") {
      Column("id", .bigint).primaryKey()
      Column("email", .varchar(100)).unique().comment("where to \"write\"")
    }
    Table("billing.invoices") {
      Column("id", .bigint).primaryKey()
      Column("customer_id", .bigint).nullable().references("customers", onDelete: .cascade)
      Column("at", .timestamptz)
    }
    Table("events") { Column("at", .timestamptz) }.partitioned(by: .range, "at")
    Partition("events_rest", of: "events", .default)
    Table("odd <name> & \"quote\"") { Column("a b", .numeric(10, 2)).nullable() }.comment("]]> & <b>")
  }

  @Test("Mermaid text has each table, its keys, and a line for each foreign key")
  func mermaid() {
    let expected = """
      erDiagram
        %% billing
        billing_invoices["billing.invoices"] {
          bigint id PK
          bigint customer_id FK
          timestamptz at
        }
        %% public
        customers {
          bigint id PK
          varchar(100) email UK "where to 'write'"
        }
        events {
          timestamptz at
        }
        odd__name_____quote_["odd <name> & 'quote'"] {
          numeric(10_2) a_b
        }
        customers ||--o{ billing_invoices : "customer_id"

      """
    #expect(Diagram(Self.schema).mermaid == expected)
  }

  @Test("Mermaid is given no name that it takes for a word of its own, and no sign that it doesn't read")
  func mermaidWords() {
    let schema = Schema {
      Table("class") { Column("pk", .bigint).primaryKey() }
      Table("End") { Column("class", .bigint).references("class") }
      Table("a(b)") { Column("n", .numeric(10, 2)).comment("100 %\\") }
      Table("c%\\d") { Column("n", .text) }
      Table("ends") { Column("n", .text) }
    }
    let expected = """
      erDiagram
        End_["End"] {
          bigint class FK
        }
        a_b_["a(b)"] {
          numeric(10_2) n "100 \u{FF05}/"
        }
        c__d["c\u{FF05}/d"] {
          text n
        }
        class_["class"] {
          bigint pk_ PK
        }
        ends {
          text n
        }
        class_ ||--o{ End_ : "class"

      """
    #expect(Diagram(schema).mermaid == expected)
  }

  @Test("DOT names no column that isn't shown")
  func ports() {
    let schema = Schema {
      Table("a") {
        Column("x", .bigint)
        Column("y", .bigint)
        Unique("x", "y")
      }
      Table("b") {
        Column("x", .bigint)
        Column("y", .bigint)
        ForeignKey("x", "y", references: "a", "x", "y")
      }
    }
    #expect(Diagram(schema).dot.contains(#""public.b":"x" -> "public.a":"x" ["#))
    #expect(Diagram(schema, columns: .keys).dot.contains(#""public.b":"x" -> "public.a" ["#))
    #expect(Diagram(schema, columns: .none).dot.contains(#""public.b" -> "public.a" ["#))
  }

  @Test("DOT has a cluster for each namespace and columns as ports")
  func dot() {
    let text = Diagram(Self.schema).dot
    #expect(text.contains(#"subgraph cluster_1 {"#))
    #expect(text.contains(#""billing.invoices":"customer_id" -> "public.customers":"id""#))
    #expect(text.contains("odd &lt;name&gt; &amp; &quot;quote&quot;"))
  }

  @Test("partitions are folded into their table")
  func partitions() {
    let diagram = Diagram(Self.schema)
    #expect(!diagram.boxes.contains { $0.name.name == "events_rest" })
    #expect(diagram.boxes.first { $0.name.name == "events" }?.notes == ["by RANGE (at)", "1 partition"])
  }

  @Test("--columns keys leaves out what is no key, and says how much")
  func keys() {
    let box = Diagram(Self.schema, columns: .keys).boxes.first { $0.name == "billing.invoices" }
    #expect(box?.columns.map(\.name) == ["id", "customer_id"])
    #expect(box?.notes == ["+ 1 more"])
  }

  @Test("the SVG is XML whatever the names, and says in titles what its lines are")
  func svg() {
    let text = Diagram(Self.schema).svg
    #expect(XMLReader.reads(text))
    #expect(
      text.contains(
        "<title>billing.invoices (customer_id) → public.customers (id), on delete cascade "
          + "[invoices_customer_id_fkey]</title>"))
    #expect(text.contains("prefers-color-scheme: dark"))
  }

  @Test("no two boxes lie on each other, nor does anything lie outside", arguments: [1, 5, 40, 150])
  func layout(count: Int) {
    var random = SplitMix(seed: UInt64(count))
    let tables = (0..<count).map { number in
      Table(QualifiedName("s\(number % 3).t\(number)")) {
        Column("id", .bigint).primaryKey()
        for column in 0..<random.next(8) { Column("c\(column)", .text) }
        for key in 0..<random.next(4) {
          // Some to itself, some round in circles.
          let target = random.next(count)
          Column("t\(key)_id", .bigint).references(QualifiedName("s\(target % 3).t\(target)"), "id")
        }
      }
    }
    let diagram = Diagram(Schema { tables })
    let picture = DiagramPicture(diagram)
    let places = diagram.boxes.compactMap { box in
      picture.origins[box.name].flatMap { origin in picture.sizes[box.name].map { (origin, $0) } }
    }
    #expect(places.count == count)
    #expect(picture.lines.count == diagram.links.count)
    for (index, a) in places.enumerated() {
      #expect(a.0.x >= 0 && a.0.x + a.1.width <= picture.size.width)
      #expect(a.0.y >= 0 && a.0.y + a.1.height <= picture.size.height)
      for b in places[(index + 1)...] {
        let isApart =
          a.0.x + a.1.width <= b.0.x || b.0.x + b.1.width <= a.0.x || a.0.y + a.1.height <= b.0.y
          || b.0.y + b.1.height <= a.0.y
        #expect(isApart)
      }
    }
  }
}

/// A random sequence that is the same each time.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
  }
}

/// Says whether a text is XML, as far as its tags and entities go.
enum XMLReader {
  static func reads(_ text: String) -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      guard isPlain(rest[..<start]), let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      let name = tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" }
      if tag.hasPrefix("/") {
        guard open.popLast() == name else { return false }
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
      rest = rest[rest.index(after: end)...]
    }
    return open.isEmpty
  }

  private static func isPlain(_ text: Substring) -> Bool {
    text.split(separator: "&", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
      ["amp;", "lt;", "gt;", "quot;"].contains { part.hasPrefix($0) }
    }
  }
}
