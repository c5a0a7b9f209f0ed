"""What still happens to a delivery that was taken in: freight is billed, also late."""
