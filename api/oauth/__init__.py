"""How does a machine take a token of its own? OAuth 2.0 (RFC 6749), client credentials and nothing else."""
