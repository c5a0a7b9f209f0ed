"""People and firms: who may do what, and who stands behind a lot, a request, an order."""
