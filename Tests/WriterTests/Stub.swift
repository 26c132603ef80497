// WriterTests
