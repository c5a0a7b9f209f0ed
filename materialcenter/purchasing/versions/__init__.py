"""Versions of an order: what was approved stays readable, what is proposed waits beside it."""
