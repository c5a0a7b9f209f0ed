"""Opening stock from a spreadsheet: read, judged row by row, mended by a person, posted."""
