"""Counting what is there (stock opname)."""
