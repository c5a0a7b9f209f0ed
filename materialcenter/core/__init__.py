"""The ground: database, errors, clock, numbers, audit. Knows nothing of metal."""
