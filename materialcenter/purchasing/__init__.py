"""Buying: suppliers, their prices, and the orders (PO) the centre sends them."""
