"""How does a machine ask the same questions?"""
