"""What the workshops saved by buying here, and by buying together."""
