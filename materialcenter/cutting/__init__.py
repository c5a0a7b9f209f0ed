"""How to cut: plans for bars and plates. Pure: it knows sizes, not lots or documents.

Sizes are micrometres. A solver proposes with floats; every proposal is checked with integers
before anybody sees it, and bounds are proved with fractions.
"""
