"""A year of an invented centre, lived through the services, so that every page has something
true to show. Suppliers, workshops and people are made up; villages, grades and sizes are real."""
