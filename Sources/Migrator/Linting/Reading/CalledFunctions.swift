import SchemaKit

extension ColumnShape {
  /// The functions that the default calls, but for those of PostgreSQL that give all rows of a statement the same.
  var foreignFunctions: [QualifiedName] {
    let words = Statement.words(of: defaultExpression ?? "")
    return words.indices.compactMap { place in
      guard place > 0, words[place] == "(" else { return nil }
      var name = words[place - 1]
      var before = place - 2
      if before > 0, words[before] == "." {
        name = words[before - 1] + "." + name
        before -= 2
      }
      // What is cast to is a type: numeric(10, 2).
      let isType = before >= 0 && [":", "AS"].contains(words[before].uppercased())
      guard !isType, let first = name.first, first.isLetter || first == "_" || first == "\"" else {
        return nil
      }
      let function = QualifiedName(sql: name)
      let isOwn = !name.contains(".") || function.namespace == "pg_catalog"
      return isOwn && Self.steady.contains(function.name) ? nil : function
    }
  }

  /// Words that stand before a parenthesis, and functions that are stable or immutable.
  private static let steady: Set<String> = {
    let words = """
      all and any array as between case cast coalesce else exists extract from greatest in is least not nullif on or overlay
      position row select substring then trim using values when
      """
    let types = """
      bit bpchar char character date decimal float interval numeric text time timestamp timestamptz timetz varbit varchar
      varying uuid daterange int4range int8range numrange tsrange tstzrange datemultirange int4multirange int8multirange
      nummultirange tsmultirange tstzmultirange point box circle line lseg path polygon
      """
    let time = """
      age date_bin date_part date_trunc isfinite justify_days justify_hours justify_interval make_date make_interval make_time
      make_timestamp make_timestamptz now statement_timestamp timezone to_char to_date to_number to_timestamp
      transaction_timestamp current_timestamp current_time localtime localtimestamp
      """
    let text = """
      ascii bit_length btrim char_length character_length chr concat concat_ws convert convert_from convert_to decode digest
      encode format initcap left length lower lpad ltrim md5 normalize octet_length quote_ident quote_literal quote_nullable
      regexp_match regexp_matches regexp_replace regexp_split_to_array repeat replace reverse right rpad rtrim sha224 sha256
      sha384 sha512 split_part starts_with string_to_array strpos substr to_hex translate unaccent upper
      """
    let numbers =
      "abs ceil ceiling div exp floor gcd lcm ln log mod pi power round scale sign sqrt trunc width_bucket"
    let others = """
      array_append array_cat array_fill array_length array_position array_prepend array_remove array_to_string cardinality
      array_to_tsvector setweight to_tsquery to_tsvector plainto_tsquery hstore tsvector json_array json_build_array
      json_build_object json_object jsonb_array_length jsonb_build_array jsonb_build_object jsonb_insert jsonb_object
      jsonb_set jsonb_strip_nulls row_to_json to_json to_jsonb hashtext hashtextextended inet_client_addr inet_server_addr
      host network set_masklen current_database current_schema current_schemas current_setting current_user session_user
      pg_backend_pid pg_current_xact_id pg_get_serial_sequence pg_typeof st_geomfromtext st_makepoint st_point
      st_setsrid to_regclass txid_current uuid_nil uuid_ns_dns uuid_ns_url uuid_generate_v3 uuid_generate_v5 version xmlparse
      lower_inc upper_inc isempty num_nonnulls num_nulls
      """
    return Set(
      [words, types, time, text, numbers, others].flatMap { $0.split(whereSeparator: \.isWhitespace) }.map(
        String.init))
  }()
}
