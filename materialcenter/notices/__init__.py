"""What people are told of, and how it reaches them.

A notice is an entry of a document's history, read by somebody whom it concerns: nothing is copied,
so a notice can neither be lost nor say other than what happened. Only what was mailed is a record
of its own.
"""
