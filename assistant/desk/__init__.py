"""What bank staff see and do."""
