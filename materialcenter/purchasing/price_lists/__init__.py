"""What suppliers ask: their price lists, how they are mended and ended."""
