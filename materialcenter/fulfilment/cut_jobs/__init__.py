"""Cutting: the plan for a job, what came out of it, and whom the pieces are kept for."""
