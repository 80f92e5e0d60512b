"""The exchange dataset in and out."""
