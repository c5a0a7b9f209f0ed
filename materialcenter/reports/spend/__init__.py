"""What was spent on metal, and how each supplier delivers."""
