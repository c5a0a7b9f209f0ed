"""Money asked of suppliers for kilograms that did not come."""
