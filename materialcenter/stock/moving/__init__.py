"""Transfers, adjustments, scrap, conditions, and metal of other owners."""
