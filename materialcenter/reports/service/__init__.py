"""How well the workshops were served: how much of what was promised, how fast, and what was not."""
