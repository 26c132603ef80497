// Each member is spelled as PostgreSQL's `format_type` prints the type, because that is what it is compared with.
extension ColumnType {
  private static func builtin(_ name: String) -> Self { Self(.builtin(name)) }

  // Numbers (8.1, 8.2)
  /// `smallint`: 2 bytes.
  public static let smallint = builtin("smallint")
  /// `integer`: 4 bytes.
  public static let integer = builtin("integer")
  /// `bigint`: 8 bytes.
  public static let bigint = builtin("bigint")
  /// `real`: 4 bytes.
  public static let real = builtin("real")
  /// `double precision`: 8 bytes.
  public static let doublePrecision = builtin("double precision")
  /// `numeric` of any precision.
  public static let numeric = builtin("numeric")
  /// `numeric(precision,scale)`: exact, of that many digits, `scale` of them after the point.
  public static func numeric(_ precision: Int, _ scale: Int = 0) -> Self {
    builtin("numeric(\(precision),\(scale))")
  }
  /// `money`.
  public static let money = builtin("money")
  /// `boolean`.
  public static let boolean = builtin("boolean")

  // Text and bytes (8.3, 8.4)
  /// `text`.
  public static let text = builtin("text")
  /// `character varying` without a limit.
  public static let varchar = builtin("character varying")
  /// `character varying(length)`: at most that many characters.
  public static func varchar(_ length: Int) -> Self { builtin("character varying(\(length))") }
  /// `character(length)`: padded with blanks.
  public static func char(_ length: Int = 1) -> Self { builtin("character(\(length))") }
  /// `bytea`.
  public static let bytea = builtin("bytea")
  /// `name`: PostgreSQL's type for identifiers.
  public static let name = builtin("name")

  // Date and time (8.5)
  /// `date`.
  public static let date = builtin("date")
  /// `time without time zone`.
  public static let time = builtin("time without time zone")
  /// `time(precision) without time zone`: that many digits of a second.
  public static func time(_ precision: Int) -> Self { builtin("time(\(precision)) without time zone") }
  /// `time with time zone`.
  public static let timetz = builtin("time with time zone")
  /// `time(precision) with time zone`.
  public static func timetz(_ precision: Int) -> Self { builtin("time(\(precision)) with time zone") }
  /// `timestamp without time zone`.
  public static let timestamp = builtin("timestamp without time zone")
  /// `timestamp(precision) without time zone`.
  public static func timestamp(_ precision: Int) -> Self {
    builtin("timestamp(\(precision)) without time zone")
  }
  /// `timestamp with time zone`: a point in time.
  public static let timestamptz = builtin("timestamp with time zone")
  /// `timestamp(precision) with time zone`.
  public static func timestamptz(_ precision: Int) -> Self {
    builtin("timestamp(\(precision)) with time zone")
  }
  /// `interval`.
  public static let interval = builtin("interval")
  /// `interval(precision)`.
  public static func interval(_ precision: Int) -> Self { builtin("interval(\(precision))") }

  // JSON, XML, identifiers, bit strings (8.10, 8.12 to 8.14)
  /// `json`: kept as text.
  public static let json = builtin("json")
  /// `jsonb`: parsed, can be indexed.
  public static let jsonb = builtin("jsonb")
  /// `jsonpath`.
  public static let jsonpath = builtin("jsonpath")
  /// `xml`.
  public static let xml = builtin("xml")
  /// `uuid`.
  public static let uuid = builtin("uuid")
  /// `bit(length)`.
  public static func bit(_ length: Int = 1) -> Self { builtin("bit(\(length))") }
  /// `bit varying` without a limit.
  public static let varbit = builtin("bit varying")
  /// `bit varying(length)`.
  public static func varbit(_ length: Int) -> Self { builtin("bit varying(\(length))") }

  // Networks, search, geometry, ranges, system types (8.8, 8.9, 8.11, 8.17, 8.19, 8.20)
  /// `inet`: a host address, with its network if wanted.
  public static let inet = builtin("inet")
  /// `cidr`: a network.
  public static let cidr = builtin("cidr")
  /// `macaddr`.
  public static let macaddr = builtin("macaddr")
  /// `macaddr8`.
  public static let macaddr8 = builtin("macaddr8")
  /// `tsvector`.
  public static let tsvector = builtin("tsvector")
  /// `tsquery`.
  public static let tsquery = builtin("tsquery")
  /// `point`.
  public static let point = builtin("point")
  /// `line`.
  public static let line = builtin("line")
  /// `lseg`.
  public static let lseg = builtin("lseg")
  /// `box`.
  public static let box = builtin("box")
  /// `path`.
  public static let path = builtin("path")
  /// `polygon`.
  public static let polygon = builtin("polygon")
  /// `circle`.
  public static let circle = builtin("circle")
  /// `int4range`.
  public static let int4range = builtin("int4range")
  /// `int8range`.
  public static let int8range = builtin("int8range")
  /// `numrange`.
  public static let numrange = builtin("numrange")
  /// `tsrange`.
  public static let tsrange = builtin("tsrange")
  /// `tstzrange`.
  public static let tstzrange = builtin("tstzrange")
  /// `daterange`.
  public static let daterange = builtin("daterange")
  /// `int4multirange`.
  public static let int4multirange = builtin("int4multirange")
  /// `int8multirange`.
  public static let int8multirange = builtin("int8multirange")
  /// `nummultirange`.
  public static let nummultirange = builtin("nummultirange")
  /// `tsmultirange`.
  public static let tsmultirange = builtin("tsmultirange")
  /// `tstzmultirange`.
  public static let tstzmultirange = builtin("tstzmultirange")
  /// `datemultirange`.
  public static let datemultirange = builtin("datemultirange")
  /// `oid`.
  public static let oid = builtin("oid")
  /// `regclass`.
  public static let regclass = builtin("regclass")
  /// `pg_lsn`.
  public static let pgLSN = builtin("pg_lsn")
  /// `xid8`.
  public static let xid8 = builtin("xid8")

  /// Any other built-in type, spelled as PostgreSQL's `format_type` prints it: `.other("interval day to second")`.
  public static func other(_ formatted: String) -> Self {
    formatted.hasSuffix("[]") ? .array(of: builtin(String(formatted.dropLast(2)))) : builtin(formatted)
  }

  // Types of the schema's own
  /// An enum type that the schema declares.
  public static func `enum`(_ name: QualifiedName) -> Self {
    var type = named(name)
    type.mustBeDeclaredEnum = true
    return type
  }
  /// A domain, by name.
  public static func domain(_ name: QualifiedName) -> Self { named(name) }
  /// Any other type that is not built in, such as an extension's: `.named("public.geometry", "(Point,4326)")`.
  public static func named(_ name: QualifiedName, _ modifier: String? = nil) -> Self {
    Self(.named(name, modifier: modifier))
  }

  /// An array of a type.
  public static func array(of element: Self) -> Self {
    var type = element
    type.isArray = true
    return type
  }
}
