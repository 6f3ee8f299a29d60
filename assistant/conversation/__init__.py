"""Conversations: what customers send, what they are answered, and how both reach every device."""
