"""The database's shape, step by step. `versions/` holds the steps, `HEAD` names the newest."""
