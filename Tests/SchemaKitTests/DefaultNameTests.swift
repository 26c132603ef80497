import Testing

@testable import SchemaKit

/// What a name is made of, and what PostgreSQL 15 made of it.
struct Measured: Sendable, CustomTestStringConvertible {
  let table: String
  let columns: [String]
  let primaryKey: String
  let foreignKey: String
  let index: String

  var testDescription: String { "\(table) (\(columns.joined(separator: ", ")))" }

  static let names = [
    Measured(
      table: "be\u{301}aézb字zzbbazaaazßazzé字babzz漢",
      columns: ["bbbaa漢abz😀aéa😀"],
      primaryKey: "be\u{301}aézb字zzbbazaaazßazzé字babzz漢_pkey",
      foreignKey: "be\u{301}aézb字zzbbazaaazßazzé字ba_bbbaa漢abz😀aéa😀_fkey",
      index: "be\u{301}aézb字zzbbazaaazßazzé字bab_bbbaa漢abz😀aéa😀_idx"),
    Measured(
      table: "字_字aabzazzzbßßabzz_😀ab_b漢漢",
      columns: ["bzzbaa字a字ñbae\u{301}zzañ"],
      primaryKey: "字_字aabzazzzbßßabzz_😀ab_b漢漢_pkey",
      foreignKey: "字_字aabzazzzbßßabzz_😀ab__bzzbaa字a字ñbae\u{301}zzañ_fkey",
      index: "字_字aabzazzzbßßabzz_😀ab_b_bzzbaa字a字ñbae\u{301}zzañ_idx"),
    Measured(
      table: "zazaßb_zza_azazbßbaaß字bbazñbazz",
      columns: ["zzézßébzbbzazabñazzz", "ab😀b漢字zbzbñzbébbzzb😀bbbab漢ßzazabbñéazazbazzzz"],
      primaryKey: "zazaßb_zza_azazbßbaaß字bbazñbazz_pkey",
      foreignKey: "zazaßb_zza_azazbßbaaß字bb_zzézßébzbbzazabñazzz_ab_fkey",
      index: "zazaßb_zza_azazbßbaaß字bb_zzézßébzbbzazabñazzz_ab_idx"),
    // An accent that is a code point of its own is cut off its letter, as it is one character to the server.
    Measured(
      table: "abaé字_e\u{301}zzb😀e\u{301}zé😀z😀zbza字éz字bbaabzbzbze\u{301}",
      columns: ["字b_ézb字bb漢z_za字", "ßaababébñbzñze\u{301}zba漢ñabbzabbzz"],
      primaryKey: "abaé字_e\u{301}zzb😀e\u{301}zé😀z😀zbza字éz字bbaabzbzbze_pkey",
      foreignKey: "abaé字_e\u{301}zzb😀e\u{301}zé😀_字b_ézb字bb漢z_za字_ßa_fkey",
      index: "abaé字_e\u{301}zzb😀e\u{301}zé😀_字b_ézb字bb漢z_za字_ßaa_idx"),
  ]
}

@Suite("Default names are those PostgreSQL chooses")
struct DefaultNameTests {
  private func indexNames(_ indexes: Index...) -> [String] {
    let table = Table("t") { for index in indexes { index } }
    return table.indexes.map(\.name)
  }

  @Test(
    "a long name loses bytes of its longer half and ends with a whole character", arguments: Measured.names)
  func clipped(name: Measured) {
    let table = Table(QualifiedName(namespace: "public", name: name.table)) {
      PrimaryKey(columns: [name.columns[0]], name: "")
      ForeignKey(columns: name.columns, table: "devices", referenced: name.columns)
      Index(name: "", keys: name.columns.map { IndexKey(.column($0)) })
    }
    // Bytes, because to Swift's == an accent of its own is equal to the accented letter.
    let names = table.constraints.map(\.name) + table.indexes.map(\.name)
    let expected = [name.primaryKey, name.foreignKey, name.index]
    #expect(names.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test("each kind of constraint has its own ending")
  func endings() {
    let table = Table("bookings") {
      Column("id", .bigint).primaryKey()
      Column("code", .text).unique()
      Column("device_id", .bigint).references("devices")
      Unique("code", "room")
      ForeignKey("code", "room", references: "rooms", "code", "number")
      Exclusion(("room", "="), ("during", "&&"))
      Check("positive", "id > 0")
    }
    #expect(
      table.constraints.map(\.name) == [
        "bookings_pkey", "bookings_code_key", "bookings_device_id_fkey", "bookings_code_room_key",
        "bookings_code_room_fkey", "bookings_room_during_excl", "positive",
      ])
  }

  @Test("a name that is taken gets a number")
  func numbered() {
    #expect(
      indexNames(Index(on: "a"), Index(on: "a").using("hash"), Index("t_a_idx2", on: "b"), Index(on: "a"))
        == ["t_a_idx", "t_a_idx1", "t_a_idx2", "t_a_idx3"])
  }

  @Test("a check's name is free for an index, and an index's for a foreign key")
  func spacesOfNames() {
    let table = Table("t") {
      Check("t_a_idx", "a > 0")
      Check("t_b_key", "b > 0")
      Unique("b")
      ForeignKey("c", references: "devices")
      Index(on: "a")
      Index("t_c_fkey", on: "c")
    }
    #expect(table.constraints.map(\.name) == ["t_a_idx", "t_b_key", "t_b_key1", "t_c_fkey"])
    #expect(table.indexes.map(\.name) == ["t_a_idx", "t_c_fkey"])
  }

  @Test("included columns are part of an index's name, and repeated ones are numbered")
  func includedColumns() {
    let table = Table("t") {
      PrimaryKey("a").include("b")
      Unique("a").include("b")
      Exclusion(("a", "="), (.expression("a + b"), "="), using: "btree").include("b")
    }
    #expect(table.constraints.map(\.name) == ["t_pkey", "t_a_b_key", "t_a_expr_b_excl"])
    #expect(indexNames(Index(on: "a").include("b"), Index(on: "a", "a")) == ["t_a_b_idx", "t_a_a1_idx"])
  }

  @Test("a key that is one call is named for its function, and any other expression is expr")
  func expressions() {
    func name(_ expressions: SQLExpression...) -> String {
      let keys = expressions.map { IndexKey.expression($0) }
      return indexNames(Index(name: "", keys: keys)).joined()
    }
    #expect(name("lower(email)") == "t_lower_idx")
    #expect(name("pg_catalog.upper(email)") == "t_upper_idx")
    #expect(name("COALESCE(email, ')')") == "t_coalesce_idx")
    #expect(name("date_trunc('day', (ts AT TIME ZONE 'UTC'))") == "t_date_trunc_idx")
    #expect(name("lower(email) || upper(email)") == "t_expr_idx")
    #expect(name("(a + b)") == "t_expr_idx")
    #expect(name("a + b", "a - b") == "t_expr_expr1_idx")
    #expect(name("data ->> 'x'", "lower(email)", "lower(email || 'x')") == "t_expr_lower_lower1_idx")
    #expect(name("lower(email") == "t_expr_idx")
  }

  @Test("a key that is an attribute of a composite value is named for it")
  func attributes() {
    func name(_ expression: SQLExpression) -> String {
      indexNames(Index(name: "", keys: [.expression(expression)])).joined()
    }
    #expect(name("(place).floor") == "t_floor_idx")
    #expect(name("((place).floor)") == "t_floor_idx")
    #expect(name("(((place).floor))") == "t_floor_idx")
    #expect(name("((place).floor + 1)") == "t_expr_idx")
    #expect(name("(place).floor + (place).room") == "t_expr_idx")
    #expect(name("(place") == "t_expr_idx")
  }

  @Test("a name that is given stays")
  func given() {
    let table = Table("t") {
      PrimaryKey("a", name: "p")
      Unique("b", name: "u")
      ForeignKey("c", references: "devices", name: "f")
      Exclusion(("d", "="), name: "e")
      Index("i", on: "a")
    }
    #expect(table.constraints.map(\.name) == ["p", "u", "f", "e"])
    #expect(table.indexes.map(\.name) == ["i"])
  }
}
