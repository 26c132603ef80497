// WriterCommand
