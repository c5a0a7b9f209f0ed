"""Months that are closed: nothing is posted with a date inside any more."""
