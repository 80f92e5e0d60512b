"""What is done to many rows at once? Acts of the domain, a file for each group of nouns (`tracker.admin.together`)."""
