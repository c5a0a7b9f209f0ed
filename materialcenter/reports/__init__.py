"""Reports: what the movements, orders and stock tell, counted for the manager."""
