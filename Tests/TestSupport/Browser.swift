import Foundation

/// A real browser, headless, where one is installed: `Scripts/install-browser` does that.
public enum Browser {
  /// The program, nil where there is none.
  public static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome"] {
      for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
        return "\(folder)/\(name)"
      }
    }
    return nil
  }()

  /// Opens a page in a window of a size, lets its scripts run for some seconds of its own time, and gives what it is then.
  public static func open(_ url: String, width: Int, height: Int = 900) async throws -> String {
    guard let path else { return "" }
    let profile = "/tmp/\(TestServers.uniqueName("browser"))"
    defer { try? FileManager.default.removeItem(atPath: profile) }
    // Its sandbox can't be had by root, nor in most containers; it loads a page of this test and nothing else.
    let result = try await Program.external(
      path,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--user-data-dir=\(profile)",
        "--window-size=\(width),\(height)", "--virtual-time-budget=8000", "--dump-dom", url,
      ])
    return result.output
  }
}
