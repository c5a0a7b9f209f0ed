"""What metal there is: grades, forms, materials, and how much a piece of each weighs."""
