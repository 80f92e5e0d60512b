"""What was known at a moment, and what would be otherwise."""
