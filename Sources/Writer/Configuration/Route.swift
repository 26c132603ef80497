import SchemaKit

/// Which streams feed which table, and how their messages become its rows.
struct Route: Sendable {
  let template: StreamKeyTemplate
  let table: Table
  let mapping: RowMapping

  /// The routes of a schema: those that it declares, or else one from keys of a form to a table.
  ///
  /// - Throws: ``ConfigurationMistakes`` with everything that keeps a table from being filled.
  static func all(
    of schema: Schema, _ configuration: WriterConfiguration, key: String?
  ) throws(ConfigurationMistakes) -> [Route] {
    var streams = schema.redisStreams
    if let key { streams = [RedisStream(key, into: configuration.table ?? "sensor_readings")] }
    if key == nil, let table = configuration.table { streams.removeAll { $0.table != table } }
    guard !streams.isEmpty else {
      throw ConfigurationMistakes(
        mistakes: [
          configuration.table.map { "TABLE_NAME is \"\($0)\", which no stream of the schema feeds" }
            ?? "the schema says of no stream which table it feeds: add RedisStream(\"…\", into: \"…\")"
        ])
    }
    var routes: [Route] = []
    var mistakes: [String] = []
    for stream in streams {
      do throws(ConfigurationMistakes) {
        routes.append(try Route(stream, schema))
      } catch {
        mistakes += error.mistakes
      }
    }
    if !mistakes.isEmpty { throw ConfigurationMistakes(mistakes: mistakes) }
    return routes
  }

  /// Makes sure that a pattern of the settings can find streams of some route.
  static func check(_ routes: [Route], pattern: String) throws(ConfigurationMistakes) {
    var mistakes: [String] = []
    for route in routes {
      do throws(ConfigurationMistakes) {
        try route.template.check(pattern: pattern)
        return
      } catch {
        mistakes += error.mistakes
      }
    }
    throw ConfigurationMistakes(mistakes: mistakes)
  }

  private init(_ stream: RedisStream, _ schema: Schema) throws(ConfigurationMistakes) {
    guard let table = schema.table(stream.table) else {
      throw ConfigurationMistakes(
        mistakes: [
          "the streams \(stream.key) feed \"\(stream.table)\" (TABLE_NAME); the schema declares "
            + schema.tables.map { "\"\($0.name)\"" }.joined(separator: ", ")
        ])
    }
    template = try StreamKeyTemplate(stream.key)
    mapping = try RowMapping(table, template, enums: schema.enums)
    self.table = table
  }
}
