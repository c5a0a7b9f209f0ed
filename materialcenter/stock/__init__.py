"""Metal on the racks: lots, places, the ledger of movements, and the balances it adds up to."""
