"""The door for the operator: commands of `flask`."""
