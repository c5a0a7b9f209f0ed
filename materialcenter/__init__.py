"""The software a metal material center runs on."""
