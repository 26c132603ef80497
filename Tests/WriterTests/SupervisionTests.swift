import Foundation
import Testing
import TestSupport

@testable import Writer

@Suite("A pulse")
struct PulseTests {
  @Test("tells that a worker gets on, and that it doesn't any more")
  func beats() {
    let start = ContinuousClock.now
    let pulse = Pulse(now: start)
    #expect(pulse.isAlive(within: .seconds(60), now: start + .seconds(60)))
    #expect(!pulse.isAlive(within: .seconds(60), now: start + .seconds(61)))
    pulse.beat(now: start + .seconds(50))
    #expect(pulse.isAlive(within: .seconds(60), now: start + .seconds(61)))
  }

  @Test("needn't beat while the worker waits for a server")
  func waits() async {
    let pulse = Pulse()
    await pulse.waiting {
      #expect(pulse.isAlive(within: .seconds(60), now: .now + .seconds(3600)))
    }
    #expect(!pulse.isAlive(within: .seconds(60), now: .now + .seconds(3600)))
    #expect(pulse.isAlive(within: .seconds(60)))
  }
}

@Suite("systemd")
struct SystemdTests {
  @Test("is told over a socket of the file system, or an abstract one", arguments: [false, true])
  func socket(isAbstract: Bool) throws {
    let socket = try DatagramSocket(isAbstract: isAbstract)
    #expect(try #require(SystemdSocket(socket.name)).send("READY=1\nSTATUS=running"))
    #expect(socket.received() == ["READY=1\nSTATUS=running"])
    #expect(SystemdSocket("relative") == nil && SystemdSocket("") == nil)
    #expect(SystemdSocket("/" + String(repeating: "x", count: 200)) == nil)
    #expect(SystemdSocket("/nobody/listens")?.send("READY=1") == false)
  }

  @Test("hears when a writer is ready, that it gets on, and that it stops")
  func life() async throws {
    try await withWriterPlatform { platform in
      let socket = try DatagramSocket()
      let writer = try platform.writer(try platform.configuration())
      let notifier = try #require(
        SystemdNotifier(writer, environment: ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "400000"]))
      try await platform.run(writer, with: [notifier]) {
        try await expectEventually { socket.lines.contains("READY=1") }
        try await expectEventually { socket.lines.count { $0 == "WATCHDOG=1" } > 3 }
        #expect(socket.lines.contains("STATUS=running") && !socket.lines.contains("STOPPING=1"))
      }
      try await expectEventually { socket.lines.contains("STOPPING=1") }
      #expect(socket.lines.count { $0 == "READY=1" } == 1)
    }
  }

  @Test("is asked for patience, and not told that it is ready, while the schema is not the right one")
  func patience() async throws {
    try await withWriterPlatform { platform in
      try await platform.database.execute("UPDATE \(platform.schema.ledger) SET fingerprint = 'other'")
      var configuration = try platform.configuration()
      configuration.schemaWait = .seconds(60)
      let socket = try DatagramSocket()
      let writer = try platform.writer(configuration)
      let notifier = try #require(SystemdNotifier(writer, environment: ["NOTIFY_SOCKET": socket.name]))
      try await platform.run(writer, with: [notifier]) {
        try await expectEventually { socket.lines.contains { $0.hasPrefix("STATUS=the ") } }
        #expect(socket.lines.contains { $0.hasPrefix("EXTEND_TIMEOUT_USEC=") })
        #expect(!socket.lines.contains("READY=1") && !socket.lines.contains("WATCHDOG=1"))
        try await platform.database.execute(
          "UPDATE \(platform.schema.ledger) SET fingerprint = '\(platform.schema.fingerprint)'")
        try await expectEventually { socket.lines.contains("READY=1") }
      }
    }
  }

  @Test("is told nothing by a process that it has not started")
  func none() async throws {
    try await withWriterPlatform { platform in
      let writer = try platform.writer(try platform.configuration())
      #expect(SystemdNotifier(writer, environment: [:]) == nil)
    }
  }

  @Test("hears nothing more of a writer that hangs, and neither does /live say that all is well")
  func hanging() async throws {
    try await withWriterPlatform { platform in
      // It is never run: its pulse stands still, as it would in one that hangs.
      let writer = try platform.writer(try platform.configuration())
      writer.workers[0].pulse.beat(now: .now - .seconds(61))
      #expect(!writer.isAlive())
      writer.workers[0].pulse.beat()
      #expect(writer.isAlive())
    }
  }
}
