"""What the centre's own metal is worth by moving average and first in, first out."""
