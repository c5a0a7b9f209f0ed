"""A supplier's price list from a spreadsheet: read, looked over row by row, written down."""
