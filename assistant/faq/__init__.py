"""Answers from the knowledge base, retrieved by meaning."""
