"""Listening: when somebody begins to speak, when they have finished, and what belongs to what they said."""
