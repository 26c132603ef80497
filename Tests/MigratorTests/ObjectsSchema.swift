import SchemaKit

/// Two versions of a schema with every kind of object that is held as SQL, and with partitions and privileges.
enum ObjectsSchema {
  static let first = Schema {
    EnumType("severity", "info", "critical")
    Domain("email", .text).check("email_check", "VALUE LIKE '%@%'").comment("An address")
    CompositeType("address", ("street", .text), ("zip", .varchar(10)))
    RangeType("float_range", subtype: "double precision")
    Collation("german", "provider = libc, locale = 'C'")
    accounts
    Table("events") {
      Column("at", .timestamptz)
      Column("id", .bigint)
      Column("severity", .enum("severity")).default("'info'")
      PrimaryKey("id", "at")
      Index(on: "severity")
    }.partitioned(by: .range, "at")
    Partition("events_2026", of: "events", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
    Partition("events_rest", of: "events", .default) { Index(on: "id") }
    Table("base") {
      Column("note", .text)
      Check("note_short", "length(note) < 100")
    }
    Table("derived") { Column("extra", .integer) }.inherits("base")
    View("active_accounts", "SELECT id, email FROM accounts WHERE active") {
      Trigger("no_insert", .insteadOf, .insert, execute: "touch()")
    }.securityBarrier().comment("Only these").comment(on: "email", "Where to write")
    View("active_count", "SELECT count(*) AS n FROM active_accounts")
    MaterializedView("per_day", "SELECT date_trunc('day', at) AS day, count(*) AS n FROM events GROUP BY 1") {
      Index(on: "day").unique()
    }
    Function(
      "touch", returns: "trigger", language: "plpgsql", "BEGIN NEW.updated_at := now(); RETURN NEW; END")
    Function("doubled", "x int, y int DEFAULT 2", returns: "int", "SELECT x * y").immutable().strict()
    Function("doubled", "x text", returns: "text", "SELECT x || x").stable()
    Function("atomic", "x int", returns: "int", "RETURN x + 1").immutable()
    Procedure(
      "cleanup", "older_than interval",
      "BEGIN DELETE FROM accounts WHERE updated_at < now() - older_than; END")
    Aggregate("total", "integer", "SFUNC = int4pl, STYPE = integer, INITCOND = '0'")
    Publication(
      "changes", of: .table("accounts", columns: ["id", "email", "active"], where: "active"), .table("events")
    ).publish(.insert).viaPartitionRoot().comment("For the warehouse")
    TextSearchDictionary("plain", template: "pg_catalog.simple", ["accept": "false"])
    TextSearchConfiguration("english_plain", copyOf: "pg_catalog.english")
      .mapping(for: "word", "asciiword", to: "plain", "pg_catalog.english_stem")
    Operator("~~~", left: "integer", right: "integer", function: "doubled").commutator("~~~")
    Cast(from: "text", to: "public.address", in: .assignment)
    Grant(.select, on: .table("accounts"), to: "PUBLIC")
    Grant(.update, on: .columns("email", of: "accounts"), to: "PUBLIC")
    Revoke(.execute, on: .function("doubled", "integer, integer"), from: "PUBLIC")
    Grant(.usage, on: .type("email"), to: "PUBLIC")
  }

  static let accounts = Table("accounts") {
    Column("id", .bigint).identity().primaryKey()
    Column("email", .domain("email")).storage("EXTERNAL").statistics(200)
    Column("home", .named("address")).nullable()
    Column("active", .boolean).default(true)
    Column("updated_at", .timestamptz).default("now()")
    Trigger("touch", .before, .updateOf(["email"]), execute: "touch()").when("OLD.* IS DISTINCT FROM NEW.*")
    Trigger("audit", .after, .delete, execute: "touch()").constraint(.initiallyDeferred)
    Policy("own", for: .select, using: "email = current_user")
    Rule("keep", on: "DELETE", "DO INSTEAD NOTHING")
    Statistics("accounts_stats", [.dependencies], on: "active", "updated_at")
  }.rowLevelSecurity(forced: true).replicaIdentity(.full).comment("People")

  static let second = Schema {
    EnumType("severity", "info", "warning", "critical")
    Domain("email", .text).check("email_check", "VALUE LIKE '%_@_%'").default("'a@b'")
    CompositeType("address", ("street", .text), ("zip", .text), ("city", .text))
    Table("accounts") {
      Column("id", .bigint).identity().primaryKey()
      Column("email", .domain("email"))
      Column("home", .named("address")).nullable()
      Column("active", .boolean).default(false)
      Column("updated_at", .timestamptz).default("now()")
      Column("score", .numeric(10, 2)).nullable()
      Trigger("touch", .before, .update, execute: "touch()")
      Policy("own", for: .select, using: "email = session_user")
      Policy("all_rows", for: .insert, withCheck: "true", restrictive: true)
    }.rowLevelSecurity()
    Table("events") {
      Column("at", .timestamptz)
      Column("id", .bigint)
      Column("severity", .enum("severity")).default("'info'")
      PrimaryKey("id", "at")
    }.partitioned(by: .range, "at")
    Partition("events_2026", of: "events", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
    Partition("events_2027", of: "events", .range(from: "'2027-01-01'", to: "'2028-01-01'")) {
      Check("events_2027_id", "id > 0")
    }
    View("active_accounts", "SELECT id, email, score FROM accounts WHERE active")
    View("active_count", "SELECT count(*)::int AS n FROM active_accounts")
    Function(
      "touch", returns: "trigger", language: "plpgsql", "BEGIN NEW.updated_at := now(); RETURN NEW; END")
    Function("doubled", "x int, y int DEFAULT 2", returns: "bigint", "SELECT x::bigint * y").immutable()
    Publication("changes", of: .table("accounts", where: "active AND score > 1"), .table("events"))
    TextSearchDictionary("plain", template: "pg_catalog.simple")
    TextSearchConfiguration("english_plain", copyOf: "pg_catalog.english")
      .mapping(for: "word", "hword", to: "plain")
    Grant(.select, .insert, on: .table("accounts"), to: "PUBLIC")
  }
}
