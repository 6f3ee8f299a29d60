"""Finding personal financial data in what people write, and hiding it."""
