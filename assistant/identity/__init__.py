"""Who is calling: signed tokens, their keys, and demonstration customers in development."""
