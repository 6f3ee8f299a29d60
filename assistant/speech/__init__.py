"""Speech between the voice layer and the customer: hearing, speaking, their sockets."""
