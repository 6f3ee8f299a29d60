"""Synthesisers: text to speech."""
