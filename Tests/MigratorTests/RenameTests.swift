import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("A rename")
struct RenameTests {
  private static let before = Schema {
    EnumType("severity", "low", "high")
    Sequence("devices_id_seq", .integer).ownedBy("devices", "id")
    Table("devices") {
      Column("id", .integer).default("nextval('devices_id_seq')").primaryKey()
      Column("serial", .text).unique()
      Column("level", .enum("severity")).default("'low'")
      Check("serial_given", "serial <> ''")
      Index(on: .expression("lower(serial)"))
    }
    Table("readings") {
      Column("device", .integer).references("devices")
    }
    View("high", "SELECT serial FROM devices WHERE level = 'high'")
  }

  private static let after = Schema {
    EnumType("grade", "minor", "high").renamed(from: "severity").renamed("minor", from: "low")
    Sequence("machines_id_seq", .integer).ownedBy("machines", "id")
    Table("machines") {
      Column("id", .integer).default("nextval('machines_id_seq')").primaryKey()
      Column("number", .text).unique().renamed(from: "serial")
      Column("level", .enum("grade")).default("'minor'")
      Check("number_given", "number <> ''")
      Index(on: .expression("lower(number)"))
    }.renamed(from: "devices")
    Table("readings") {
      Column("device", .integer).references("machines")
    }
    View("high", "SELECT number AS serial FROM machines WHERE level = 'high'")
  }

  @Test(
    "of tables, columns, types and labels keeps every row, renames what is named after them, and goes back")
  func keepsRows() async throws {
    try await withMigrator { test in
      let first = try test.migrator(Self.before)
      _ = try await first.create("first")
      try await first.upgrade()
      let dump = try await test.dump()
      try await test.database.execute(
        "INSERT INTO devices (serial) VALUES ('a'), ('b'); INSERT INTO readings VALUES (2)")
      let second = try test.migrator(Self.after)
      _ = try await second.create("second")
      let sql = try test.text(of: "second.up.sql")
      #expect(!sql.contains("DROP TABLE") && !sql.contains("DROP COLUMN") && !sql.contains("ADD CONSTRAINT"))
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      let row = try await test.database.scalar(
        "INSERT INTO machines (number) VALUES ('c') RETURNING id || number || level::text")
      #expect(row == "3cminor")
      #expect(try await test.database.scalar("SELECT count(*) FROM readings") == "1")
      try await test.database.execute("DELETE FROM readings; DELETE FROM machines")
      try await second.downgrade(to: .steps(1))
      #expect(try await test.dump() == dump)
    }
  }

  private static let objectsBefore = Schema {
    Domain("email", .text).check("has_at", "VALUE LIKE '%@%'")
    CompositeType("address", ("street", .text), ("zip", .text))
    RangeType("float_range", subtype: "double precision")
    Function("is_known", "x text", returns: "boolean", "SELECT x <> ''").immutable()
    Function(
      "touch", returns: "trigger", language: "plpgsql", "BEGIN NEW.note := upper(NEW.note); RETURN NEW; END")
    Table("accounts") {
      Column("id", .integer)
      Column("mail", .domain("email"))
      Column("home", .named("address"))
      Column("span", .named("float_range")).nullable()
      Column("note", .text)
      PrimaryKey("id", name: "accounts_key")
      Unique("mail", name: "one_mail")
      Check("note_known", "is_known(note)")
      Index("by_zip", on: .expression("(home).zip"))
      Trigger("stamp", .before, .insert, execute: "touch()")
      Policy("own", using: "is_known(note)")
    }
    Table("letters") { Column("account", .integer).references("accounts") }
    View("mails", "SELECT mail FROM accounts")
    View("mail_count", "SELECT count(*) AS n FROM mails")
    MaterializedView("notes", "SELECT note, id FROM accounts") { Index("notes_by_id", on: "id") }
  }

  private static let objectsAfter = Schema {
    Domain("mail_address", .text).check("has_at", "VALUE LIKE '%@%'").renamed(from: "email")
    CompositeType("place", ("street", .text), ("code", .text)).renamed("code", from: "zip").renamed(
      from: "address")
    RangeType("span", subtype: "double precision").renamed(from: "float_range")
    Function("is_given", "x text", returns: "boolean", "SELECT x <> ''").immutable().renamed(from: "is_known")
    Function(
      "raise_note", returns: "trigger", language: "plpgsql",
      "BEGIN NEW.note := upper(NEW.note); RETURN NEW; END"
    ).renamed(from: "touch")
    Table("accounts") {
      Column("id", .integer)
      Column("mail", .domain("mail_address"))
      Column("home", .named("place"))
      Column("span", .named("span")).nullable()
      Column("note", .text)
      PrimaryKey("id", name: "accounts_id").renamed(from: "accounts_key")
      Unique("mail", name: "mail_once").renamed(from: "one_mail")
      Check("note_given", "is_given(note)").renamed(from: "note_known")
      Index("by_code", on: .expression("(home).code")).renamed(from: "by_zip")
      Trigger("raise", .before, .insert, execute: "raise_note()").renamed(from: "stamp")
      Policy("mine", using: "is_given(note)").renamed(from: "own")
    }
    Table("letters") { Column("account", .integer).references("accounts") }
    View("addresses", "SELECT mail FROM accounts").renamed(from: "mails")
    View("mail_count", "SELECT count(*) AS n FROM addresses")
    MaterializedView("remarks", "SELECT note, id FROM accounts") {
      Index("remarks_by_id", on: "id").renamed(from: "notes_by_id")
    }.renamed(from: "notes")
  }

  @Test("of any other object drops nothing: rows, keys and what stands on it stay, and it goes back")
  func objects() async throws {
    try await withMigrator { test in
      let first = try test.migrator(Self.objectsBefore)
      _ = try await first.create("first")
      try await first.upgrade()
      let dump = try await test.dump()
      try await test.database.execute(
        """
        INSERT INTO accounts VALUES (1, 'a@b', ('long street', '11'), '[1,2]', 'old');
        INSERT INTO letters VALUES (1);
        REFRESH MATERIALIZED VIEW notes;
        """)
      let second = try test.migrator(Self.objectsAfter)
      _ = try await second.create("second")
      let sql = try test.text(of: "second.up.sql")
      #expect(!sql.contains("DROP ") && !sql.contains("CREATE INDEX") && !sql.contains("ADD CONSTRAINT"))
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      let row = try await test.database.scalar(
        """
        INSERT INTO accounts VALUES (2, 'c@d', ('short street', '12'), '[1,2]', 'new')
          RETURNING (home).code || note || span
        """)
      #expect(row == "12NEW[1,2]")
      #expect(try await test.database.scalar("SELECT n FROM mail_count") == "2")
      #expect(try await test.database.scalar("SELECT note FROM remarks") == "OLD")
      #expect(try await test.database.scalar("SELECT account FROM letters") == "1")
      try await second.downgrade(to: .steps(1))
      #expect(try await test.dump() == dump)
    }
  }

  @Test("reaches what the server holds by number, and leaves to the declaration what it holds as text")
  func texts() async throws {
    let before = Schema {
      EnumType("severity", "low", "high")
      Function("is_known", "level severity", returns: "boolean", "SELECT $1 IS NOT NULL").immutable()
      Function(
        "use", returns: "text", language: "plpgsql",
        "DECLARE level public.severity := 'low'; BEGIN RETURN public.is_known(level)::text; END")
      Table("mails") {
        Column("level", .enum("severity"))
        Column("source", .text).default("'public.mails'")
        Check("known", "is_known(level)")
      }
    }
    let after = Schema {
      EnumType("grade", "low", "high").renamed(from: "severity")
      Function("is_given", "level grade", returns: "boolean", "SELECT $1 IS NOT NULL").immutable()
        .renamed(from: "is_known")
      Function(
        "use", returns: "text", language: "plpgsql",
        "DECLARE level public.grade := 'low'; BEGIN RETURN public.is_given(level)::text; END")
      Table("letters") {
        Column("level", .enum("grade"))
        Column("source", .text).default("'public.letters'")
        Check("known", "is_given(level)")
      }.renamed(from: "mails")
    }
    try await withMigrator { test in
      _ = try await test.migrator(before).create("one")
      try await test.migrator(before).upgrade()
      _ = try await test.migrator(after).create("two")
      let sql = try test.text(of: "two.up.sql")
      #expect(!sql.contains("CONSTRAINT") && sql.contains("SET DEFAULT 'public.letters'"), "\(sql)")
      try await test.migrator(after).upgrade()
      #expect(try await test.database.scalar("SELECT public.use()") == "true")
      #expect(try await test.migrator(after).check().differences == [])
    }
  }

  @Test(
    "of a column that is called as a type, a function or a field is, or that a foreign key clears, is that alone"
  )
  func speakingNames() async throws {
    func schema(_ text: String, _ lower: String, _ year: String, from names: (String, String, String)?)
      -> Schema
    {
      func column(_ name: String, _ type: ColumnType, _ former: String?) -> Column {
        former.map { Column(name, type).nullable().renamed(from: $0) } ?? Column(name, type).nullable()
      }
      return Schema {
        EnumType("state", "new", names == nil ? "z" : "done").renamed(names == nil ? "z" : "done", from: "z")
        Table("years") {
          Column("id", .integer).primaryKey()
        }
        Table("t") {
          column(text, .text, names?.0)
          column(lower, .text, names?.1)
          column(year, .integer, names?.2)
          Column("at", .date)
          Column("state", .enum("state"))
          Column("both", .text).nullable().generated(
            as: SQLExpression("\(text) || ''::text || lower(\(lower))"))
          Check(
            "not_empty",
            SQLExpression("\(text) <> ''::text AND lower(\(lower)) <> '' AND extract(year FROM at) > \(year)")
          )
          Check("not_done", names == nil ? "state <> 'z'" : "state <> 'done'")
          Index("t_lower", on: .expression(SQLExpression("lower(\(lower))")))
          ForeignKey(year, references: "years", name: "t_year").onDelete(.setNull([year]))
          Policy("own", using: "\(text) = current_user::text")
        }.rowLevelSecurity()
      }
    }
    try await withMigrator { test in
      let first = try test.migrator(schema("text", "lower", "year", from: nil))
      _ = try await first.create("one")
      try await first.upgrade()
      let second = try test.migrator(schema("body", "low", "since", from: ("text", "lower", "year")))
      _ = try await second.create("two")
      let statements = try Set(
        test.text(of: "two.up.sql").split(separator: "\n").filter { !$0.hasPrefix("--") })
      #expect(
        statements == [
          "ALTER TABLE public.t RENAME COLUMN text TO body;",
          "ALTER TABLE public.t RENAME COLUMN lower TO low;",
          "ALTER TABLE public.t RENAME COLUMN year TO since;",
          "ALTER TYPE public.state RENAME VALUE 'z' TO 'done';",
        ])
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      try await second.downgrade(to: .steps(1))
      #expect(try await first.check().differences == [])
    }
  }

  @Test("that is not declared is asked about, and made when it is one")
  func suspected() async throws {
    let old = Schema {
      Table("t") {
        Column("a", .text); Column("b", .integer)
      }
    }
    let new = Schema {
      Table("t") {
        Column("c", .text); Column("b", .integer)
      }
    }
    try await withMigrator { test in
      _ = try await test.migrator(old).create("one")
      try await test.migrator(old).upgrade()
      await #expect(throws: DestructiveChanges.self) { _ = try await test.migrator(new).create("two") }
      _ = try await test.migrator(new).create("two", isRename: { $0 == .column("t", from: "a", to: "c") })
      try await test.migrator(new).upgrade()
      #expect(try await test.migrator(new).check().status == .upToDate)
      #expect(try test.text(of: "two.up.sql").contains("RENAME COLUMN a TO c"))
    }
  }

  @Test("of a table is suspected only where no other one may have become it")
  func rivals() {
    func table(_ name: QualifiedName) -> Table {
      Table(name) {
        Column("a", .text); Column("b", .integer)
      }
    }
    let diff = { (old: [Table], new: [Table]) in
      SchemaDiff(from: Schema { old }, to: Schema { new }).suspectedRenames
    }
    #expect(diff([table("audit_2023")], [table("events")]) == [.table(from: "audit_2023", to: "events")])
    #expect(diff([table("audit_2023"), table("audit_2024")], [table("events")]) == [])
  }
}
