import SchemaKit
import Testing

@testable import Migrator

@Suite("Data dictionary")
struct DataDictionaryTests {
  static let schema = Schema {
    EnumType("severity", "info", "critical").comment("how bad")
    Table("devices") {
      Column("id", .bigint).identity().primaryKey()
      Column("serial", .varchar(40)).unique().comment("as | printed <on> it")
      Column("severity", .enum("severity")).default("'info'")
      Index(on: .descending("severity")).where("serial <> ''")
      Policy("own", for: .select, using: "true")
    }.comment("Things")
    Table("readings") { Column("device_id", .bigint).references("devices", onDelete: .cascade) }
    Grant(.select, on: .table("devices"), to: "reader")
  }

  @Test("a table has its columns, keys, indexes, policies and privileges, and who references it")
  func table() {
    let text = DataDictionary(Self.schema).text
    let expected = """
      #### devices

      Things

      | column | type | default | what it is |
      |---|---|---|---|
      | `id` | `bigint` | identity |  |
      | `serial` | `character varying(40)` |  | as \\| printed &lt;on&gt; it |
      | `severity` | `public.severity` | `'info'` |  |

      Keys and checks:

      - `devices_pkey`: `PRIMARY KEY (id)`
      - `devices_serial_key`: `UNIQUE (serial)`

      Referenced by:

      - [readings](#public.readings) (`device_id`)

      Indexes:

      - `devices_severity_idx`: `USING btree (severity DESC) WHERE serial <> ''`

      Policies:

      - `own`: `AS PERMISSIVE FOR SELECT TO PUBLIC USING (true)`

      Privileges:

      - granted SELECT to `reader`

      """
    #expect(text.contains(expected))
    #expect(
      text.contains(
        "- `readings_device_id_fkey`: `device_id` → [devices](#public.devices) (`id`), on delete cascade"))
    #expect(text.contains("  - Tables: [devices](#public.devices), [readings](#public.readings)"))
  }

  @Test("a comment is shown as it is, whatever Markdown would make of its first signs")
  func comments() {
    for (comment, text) in [
      ("# of classes", "\\# of classes"), ("- a", "\\- a"), ("+ a", "\\+ a"), ("---", "\\---"),
      ("1. c", "1\\. c"), ("12) c", "12\\) c"), ("    code", "code"), ("~~x~~", "\\~\\~x\\~\\~"),
      ("1.5 metres - # | all", "1\\.5 metres - # | all"), ("* a", "\\* a"), ("-1", "\\-1"),
    ] {
      let page = DataDictionary(Schema { Table("t") { Column("a", .text) }.comment(comment) }).text
      #expect(page.contains("#### t\n\n\(text)\n\n"), "\(comment)")
    }
  }

  @Test("a bar is escaped in a table alone")
  func bars() {
    let schema = Schema {
      Table("t") {
        Column("a", .text).default("'x' || 'y'").comment("a|b")
        Check("c", "a || 'z' <> ''")
      }.comment("a|b")
    }
    let text = DataDictionary(schema).text
    #expect(text.contains("| `a` | `text` | `'x' \\|\\| 'y'` | a\\|b |"))
    #expect(text.contains("- `c`: `CHECK (a || 'z' <> '')`"))
    #expect(text.contains("\n\na|b\n\n"))
  }

  @Test("a folder has a page for each namespace, linked from the first")
  func pages() {
    let schema = Schema {
      Self.schema
      Namespace("iot")
      Table("iot.sites") { Column("device_id", .bigint).references("devices") }
    }
    let pages = DataDictionary(schema).pages
    #expect(pages.map(\.file) == ["README.md", "iot.md", "public.md"])
    #expect(pages.allSatisfy { $0.text.hasPrefix(DataDictionary.mark) })
    #expect(pages[1].text.contains("[public.devices](public.md#public.devices)"))
    #expect(pages[2].text.contains("[iot.sites](iot.md#iot.sites)"))
  }

  @Test("no two namespaces share a page, nor does one take the place of the index")
  func pageNames() {
    let names = ["README", "Sales", "a b", "a-b", "sales"]
    let schema = Schema {
      for name in names {
        Namespace(name)
        Table(QualifiedName(namespace: name, name: "t")) { Column("id", .bigint).primaryKey() }
      }
      Table(QualifiedName(namespace: "sales", name: "u")) {
        Column("id", .bigint).references(QualifiedName(namespace: "a b", name: "t"))
      }
    }
    let pages = DataDictionary(schema).pages
    #expect(
      pages.map(\.file) == ["README.md", "README-2.md", "Sales.md", "a-b-2.md", "a-b.md", "sales-2.md"])
    #expect(pages.last?.text.contains("[a b.t](a-b-2.md#a-b.t)") ?? false)
    #expect(pages[0].text.contains("- [a b](a-b-2.md#namespace-a-b)"))
  }

  @Test("the text is the same whatever the order of declarations")
  func stable() {
    var turned = Self.schema
    turned.tables.reverse()
    turned.objects.reverse()
    #expect(DataDictionary(turned).text == DataDictionary(Self.schema).text)
  }
}
