"""Printed papers: what stands on them comes in as plain data, a PDF goes out."""
