// MigratorCommand
