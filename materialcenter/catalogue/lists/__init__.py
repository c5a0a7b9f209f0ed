"""Lists of metal as people write them: stock lists, price lists. Which row is metal, and which."""
