"""Mill certificates: what they say, which lots they cover, and which lots still wait for one."""
