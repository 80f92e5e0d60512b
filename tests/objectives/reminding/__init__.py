"""Is nobody forgotten, and nobody written to twice?"""
