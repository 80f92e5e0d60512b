"""What cannot be stored."""
