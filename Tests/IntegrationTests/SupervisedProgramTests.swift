import Foundation
import Testing
import TestSupport

@Suite("A supervised writer")
struct SupervisedProgramTests {
  @Test("tells systemd when it is ready, that it gets on, and that it stops; writer health says the same")
  func systemd() async throws {
    try await withPlatform { platform in
      let socket = try DatagramSocket(isAbstract: true)
      let port = try await Program.script("servers", ["free-port"]).output.trimmingCharacters(in: .newlines)
      let environment = platform.environment([
        "NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "1000000", "HEALTH_PORT": port,
      ])
      let before = try await Program.run("writer", ["health"], environment: environment)
      #expect(before.code == 1 && before.errors.contains("is the writer running?"))
      let result = try await Program.running("writer", environment: environment) { pid in
        try await expectEventually { socket.lines.contains("READY=1") && socket.lines.contains("WATCHDOG=1") }
        try await expectEventually {
          try await Program.run("writer", ["health"], environment: environment).code == 0
        }
        let ready = try await Program.run("writer", ["health", "--ready"], environment: environment)
        #expect(ready.code == 0 && ready.output.contains("\"ready\":true"))
        #expect(try await Program.run("writer", ["health", "--live"], environment: environment).code == 0)
        // Without Redis it is not healthy, and alive all the same: to start it again would not help.
        try await platform.servers.stopRedis(crash: true)
        let sick = try await Program.run("writer", ["health"], environment: environment)
        #expect(sick.code == 1 && sick.output.contains("\"redis\":false"))
        #expect(try await Program.run("writer", ["health", "--live"], environment: environment).code == 0)
        let beats = socket.lines.count { $0 == "WATCHDOG=1" }
        try await expectEventually { socket.lines.count { $0 == "WATCHDOG=1" } > beats + 1 }
        try await platform.servers.restartRedis()
        kill(pid, SIGTERM)
      }
      #expect(result.code == 0)
      #expect(socket.lines.contains("STOPPING=1") && socket.lines.count { $0 == "READY=1" } == 1)
    }
  }
  @Test("lives on when what it writes to is gone")
  func brokenPipe() async throws {
    try await withPlatform { platform in
      let socket = try DatagramSocket(isAbstract: true)
      let environment = platform.environment(["NOTIFY_SOCKET": socket.name, "HEALTH_PORT": "0"])
      let result = try await Program.running("writer", environment: environment) { pid in
        try await expectEventually { socket.lines.contains("READY=1") }
        // What a write to a pipe without a reader comes with.
        kill(pid, SIGPIPE)
        kill(pid, SIGTERM)
      }
      #expect(result.code == 0)
    }
  }
}
