"""One resource a noun."""
