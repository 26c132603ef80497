import Testing

@testable import SchemaKit

@Suite("A time span")
struct TimeSpanTests {
  @Test(
    "is written as an interval literal",
    arguments: [
      (TimeSpan.days(1), "1 day"), (.weeks(2), "14 days"), (.months(3), "3 months"), (.years(1), "1 year"),
      (.months(15), "1 year 3 months"), (.minutes(90), "1 hour 30 minutes"), (TimeSpan(), "0 seconds"),
      (.days(-1), "-1 days"), (.months(-13), "-1 years -1 months"),
      (
        TimeSpan(months: 1, days: -3, microseconds: -1_500_000),
        "1 month -3 days -1 seconds -500000 microseconds"
      ),
      (TimeSpan(microseconds: .max), "2562047788 hours 54 seconds 775807 microseconds"),
    ])
  func literal(span: TimeSpan, text: String) { #expect(span.literal == text) }

  @Test("in microseconds takes a month as 30 days, as TimescaleDB does")
  func total() {
    #expect(TimeSpan.months(1).totalMicroseconds == 2_592_000_000_000)
    #expect(TimeSpan(months: 13, days: 2, microseconds: 3).totalMicroseconds == 33_868_800_000_003)
    #expect(TimeSpan.days(-1).totalMicroseconds == -86_400_000_000)
  }

  @Test("stops at the greatest number rather than trapping")
  func saturation() {
    #expect(TimeSpan.minutes(.max) == TimeSpan(microseconds: .max))
    #expect(TimeSpan.hours(.min) == TimeSpan(microseconds: .min))
    #expect(TimeSpan.weeks(.max) == TimeSpan(days: .max))
    #expect(TimeSpan.years(.min) == TimeSpan(months: .min))
    #expect(TimeSpan(months: .max, days: .max, microseconds: .max).totalMicroseconds == .max)
    #expect(!TimeSpan.days(.max).fitsInterval && !TimeSpan.months(.min).fitsInterval)
    #expect(TimeSpan(months: Int64(Int32.max), days: Int64(Int32.min), microseconds: .max).fitsInterval)
  }
}

@Suite("A column's type")
struct ColumnTypeTests {
  @Test(
    "is spelled as format_type prints it",
    arguments: [
      (ColumnType.bigint, "bigint"), (.numeric(10, 2), "numeric(10,2)"), (.numeric(10), "numeric(10,0)"),
      (.varchar(100), "character varying(100)"), (.char(), "character(1)"),
      (.timestamptz(3), "timestamp(3) with time zone"), (.time(0), "time(0) without time zone"),
      (.interval(6), "interval(6)"), (.varbit(8), "bit varying(8)"), (.array(of: .text), "text[]"),
      (.enum("severity"), "public.severity"),
      (.named("public.geometry", "(Point,4326)"), "public.geometry(Point,4326)"),
    ])
  func spelling(type: ColumnType, text: String) { #expect("\(type)" == text) }

  @Test("has a name and modifiers")
  func parts() {
    #expect(ColumnType.timestamptz(3).builtinName == "timestamp with time zone")
    #expect(ColumnType.timestamptz(3).modifiers == [3] && ColumnType.numeric(10, -2).modifiers == [10, -2])
    #expect(ColumnType.text.modifiers.isEmpty)
    #expect(ColumnType.named("iot.level").builtinName == nil)
    #expect(ColumnType.named("iot.level").userDefinedName == "iot.level")
    #expect(ColumnType.text.userDefinedName == nil)
  }

  @Test("is equal however it is come by: as an enum or by name, as an array or by its spelling")
  func equality() {
    #expect(ColumnType.enum("severity") == .named("severity"))
    #expect(ColumnType.enum("severity").hashValue == ColumnType.named("severity").hashValue)
    #expect(ColumnType.other("interval(3)[]") == .array(of: .interval(3)))
    #expect(ColumnType.array(of: .array(of: .text)) == .array(of: .text))
    #expect(ColumnType.text != .varchar)
  }
}

@Suite("A sequence's options")
struct SequenceOptionsTests {
  @Test("are filled in as PostgreSQL does, by type and direction")
  func resolved() {
    func resolved(_ options: SequenceOptions, _ type: ColumnType) -> [Int64] {
      let all = options.resolved(for: type)
      return [all.start, all.minimum, all.maximum]
    }
    #expect(resolved(.init(), .bigint) == [1, 1, .max])
    #expect(resolved(.init(), .smallint) == [1, 1, 32_767])
    #expect(resolved(.init(increment: -1), .integer) == [-1, -2_147_483_648, -1])
    #expect(resolved(.init(minimum: 10), .bigint) == [10, 10, .max])
    #expect(resolved(.init(increment: -2, maximum: 10), .bigint) == [10, .min, 10])
  }
}
