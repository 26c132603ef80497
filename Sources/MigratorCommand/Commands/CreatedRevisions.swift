import Migrator

/// Revisions that a command wrote, as JSON has them.
struct CreatedRevisions: Encodable {
  let created: [RevisionFiles]

  init(_ revisions: [Revision]) { created = revisions.map { RevisionFiles($0) } }
}

/// A revision and its files' names.
struct RevisionFiles: Encodable {
  let revision: String
  let up: String
  let down: String

  init(_ revision: Revision) {
    self.revision = revision.id.text
    (up, down) = (revision.upFile.name, revision.downFile.name)
  }
}
