"""How does Sextant run where nothing is installed? A PostgreSQL and a Valkey of its own, kept by one command."""
