"""Domain-free building blocks."""
