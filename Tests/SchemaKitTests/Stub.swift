// SchemaKitTests
