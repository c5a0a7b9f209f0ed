"""Usage: what went to the workshops less what came back, row by row and added up by month."""
