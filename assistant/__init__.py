"""小恒: the service that faces the customer."""
