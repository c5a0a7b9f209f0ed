"""Periods of the books: months that are closed, inside which nothing is dated any more."""
