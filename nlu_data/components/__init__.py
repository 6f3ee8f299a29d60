"""The pieces of 小恒 that run inside Rasa: understanding, dialogue state, the way in, the launcher."""
