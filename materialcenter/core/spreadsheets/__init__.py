"""Spreadsheets from outside: read safely, what stands in them told back in words."""
