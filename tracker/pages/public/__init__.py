"""What may everybody read without signing in? Pages in each language under an address of its own."""
