"""Reads an order as it comes over the telephone's messages: what is asked, and every doubt."""
