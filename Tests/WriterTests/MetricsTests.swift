import Foundation
import Metrics
import Testing
import TestSupport

@testable import Writer

@Suite("Latencies")
struct LatencyTests {
  @Test("fall into the bucket whose bound they don't exceed, in whatever order they come")
  func buckets() {
    var latencies = LatencyCounts()
    for latency in [0, 1, 2, 3, 700, 2, 10_000_000, -5] { latencies.add(latency) }
    let bounds = LatencyCounts.bounds
    #expect(latencies.counts[0] == 3 && latencies.counts[1] == 2)
    #expect(latencies.counts[bounds.firstIndex(of: 5)!] == 1)
    #expect(latencies.counts[bounds.firstIndex(of: 1000)!] == 1 && latencies.counts[bounds.count] == 1)
    #expect(latencies.count == 8 && latencies.milliseconds == 10_000_708)
  }

  @Test("of an id that a producer chose are left out")
  func chosenIDs() {
    var latencies = LatencyCounts()
    latencies.add(1_800_000_000_000 - 1)
    #expect(latencies.count == 0 && latencies.quantile(0.5) == nil)
  }

  @Test("have the quantiles that Prometheus reckons")
  func quantiles() throws {
    var latencies = LatencyCounts()
    for _ in 0..<100 { latencies.add(3) }
    let before = latencies
    for _ in 0..<100 { latencies.add(40) }
    // Half of a bucket from 2 to 5 ms, and the whole of it.
    #expect(try #require(before.quantile(0.5)) == 0.0035)
    #expect(try #require(latencies.quantile(0.5)) == 0.005)
    #expect(try #require(latencies.since(before).quantile(0.99)) > 0.049)
    var long = LatencyCounts()
    long.add(100_000_000)
    #expect(long.quantile(0.5) == 3600)
  }
}

@Suite("A history")
struct HistoryTests {
  @Test("has rates and latencies between its points, and forgets the oldest")
  func points() throws {
    var history = History()
    var statistics = WriterStatistics()
    var latencies = LatencyCounts()
    let start = Date(timeIntervalSince1970: 1000)
    history.add(statistics, latencies, lag: 5, at: start)
    #expect(history.points.isEmpty)
    statistics.messagesWritten = 50
    statistics.messagesFailed = 5
    for _ in 0..<50 { latencies.add(7) }
    history.add(statistics, latencies, lag: nil, at: start + 5)
    history.add(statistics, latencies, lag: 7, at: start + 10)
    #expect(history.points.map(\.written) == [10, 0] && history.points.map(\.failed) == [1, 0])
    #expect(history.points.map(\.lag) == [nil, 7])
    #expect(try #require(history.points[0].latencyP99) <= 0.01 && history.points[1].latencyP99 == nil)
    for tick in 3..<400 { history.add(statistics, latencies, lag: 0, at: start + Double(5 * tick)) }
    #expect(history.points.count == History.most && history.points.last?.at == 1000 + 5 * 399)
  }
}

@Suite("Metrics")
struct MetricsTests {
  @Test("are written as Prometheus reads them")
  func format() {
    let metrics = PrometheusMetrics()
    Counter(label: "a_total", dimensions: [("path", "C:\\\"x\"\n")], factory: metrics).increment(by: 3)
    Gauge(label: "b", factory: metrics).record(1.5)
    let timer = Timer(label: "c_seconds", factory: metrics)
    timer.recordMilliseconds(2)
    timer.recordSeconds(100)
    let text = metrics.text
    #expect(text.contains("a_total{path=\"C:\\\\\\\"x\\\"\\n\"} 3\n"))
    #expect(text.contains("# TYPE b gauge\nb 1.5\n"))
    #expect(text.contains("c_seconds_bucket{le=\"0.001\"} 0\nc_seconds_bucket{le=\"0.0025\"} 1\n"))
    #expect(text.contains("c_seconds_bucket{le=\"+Inf\"} 2\nc_seconds_sum 100.002\nc_seconds_count 2\n"))
  }

  @Test("have names that follow the convention, and say what they are")
  func names() {
    for metric in WriterMetric.all {
      #expect(metric.name.wholeMatch(of: /(writer|process)(_[a-z]+)+/) != nil, "\(metric.name)")
      let isCounter = if case .counter = metric.kind { true } else { false }
      #expect(metric.name.hasSuffix("_total") == isCounter, "\(metric.name)")
      #expect(metric.help.hasSuffix("."), "\(metric.name)")
      if case .histogram(let bounds) = metric.kind {
        #expect(bounds == bounds.sorted() && Set(bounds).count == bounds.count)
      }
    }
    #expect(Set(WriterMetric.all.map(\.name)).count == WriterMetric.all.count)
  }

  @Test("tell all of a writer at work, and promtool finds nothing to say about them")
  func exported() async throws {
    try await withWriterPlatform(
      sql: WriterPlatform.creation.replacing(
        "value double precision", with: "value double precision CHECK (value < 100)")
    ) { platform in
      try await platform.feed(0..<40)
      try await platform.add(["value": "hot"])
      try await platform.add(["value": "500"])
      try await platform.running { writer in
        try await expectEventually {
          let statistics = writer.statistics.statistics
          return statistics.messagesWritten == 40 && statistics.messagesFailed == 2
        }
        let monitor = Monitor(writer, logger: HealthPlatform.quiet)
        await monitor.look()
        let text = writer.metricsText(group: await monitor.groupStatus)
        for metric in WriterMetric.all {
          #expect(
            text.contains("# HELP \(metric.name) ")
              && text.contains("# TYPE \(metric.name) \(metric.kind.name)\n"), "\(metric.name)")
        }
        for line in [
          "writer_messages_written_total 40", "writer_dead_letters_total{reason=\"value\"} 1",
          "writer_dead_letters_total{reason=\"refused\"} 1", "writer_dead_letters_total{reason=\"key\"} 0",
          "writer_dead_letters_total{reason=\"deliveries\"} 0", "writer_message_latency_seconds_count 40",
          "writer_running 1", "writer_lag_messages 0", "writer_pending_messages 0",
          "writer_dead_letter_stream_length 2",
          "writer_oldest_unacknowledged_age_seconds 0", "writer_streams 6",
          "writer_messages_with_unknown_fields_total{table=\"public.readings\"} 0",
          "writer_schema_direction{direction=\"exact\"} 1", "writer_schema_direction{direction=\"behind\"} 0",
          "writer_schema_admitted 1",
        ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
        #expect(
          text.contains(
            "writer_build_info{version=\"\(Writer.programVersion)\",revision=\"\(WriterPlatform.revision)\""))
        #expect(try await Promtool.complaints(about: text) ?? "" == "")
        // What isn't known isn't told.
        let unknown = writer.metricsText(group: nil)
        #expect(!unknown.contains("writer_lag_messages") && unknown.contains("writer_running 1"))
      }
    }
  }

  @Test(
    "tell that a later schema is not admitted, or is, by the writer's policy",
    arguments: SchemaPolicy.allCases)
  func admitted(policy: SchemaPolicy) async throws {
    try await withWriterPlatform { platform in
      try await platform.database.execute(
        """
        INSERT INTO \(platform.schema.ledger) (revision, fingerprint) VALUES ('20270101000000', 'later');
        """)
      try await platform.running {
        $0.schemaPolicy = policy
        $0.schemaWait = .seconds(600)
      } during: { writer in
        try await expectEventually { writer.standing != nil }
        let text = writer.metricsText(group: nil)
        #expect(text.contains("\nwriter_schema_direction{direction=\"ahead_compatible\"} 1\n"))
        #expect(text.contains("\nwriter_schema_admitted \(policy == .compatible ? 1 : 0)\n"))
      }
    }
  }

  @Test("tell how many streams are read on a quiet system too")
  func quietStreams() async throws {
    try await withWriterPlatform { platform in
      try await platform.redis.createGroup(
        "db_writer", streams: ["d0", "d1"].map { "\(platform.prefix):\($0)" })
      try await platform.running { writer in
        try await expectEventually { writer.metrics.text.contains("\nwriter_streams 2\n") }
        #expect(writer.statistics.statistics.messagesRead == 0)
      }
    }
  }

  @Test("count what was taken over from others, and what was recognised")
  func again() async throws {
    try await withWriterPlatform { platform in
      try await platform.feed(0..<10, streams: 1)
      try await platform.redis.createGroup("db_writer", streams: ["\(platform.prefix):d0"])
      _ = try await platform.redis.readGroup(
        "db_writer", consumer: "gone", streams: ["\(platform.prefix):d0"], count: 10)
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
      } during: { writer in
        try await expectEventually { writer.statistics.statistics.messagesWritten == 10 }
        #expect(writer.metrics.text.contains("\nwriter_messages_reclaimed_total 10\n"))
      }
    }
  }
}
