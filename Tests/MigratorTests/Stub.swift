// MigratorTests
