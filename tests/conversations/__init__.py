"""Whole conversations through the real Rasa and the real actions."""
