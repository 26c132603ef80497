// SchemaKit
