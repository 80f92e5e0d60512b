"""How is everything that the house holds taken away, brought back, and shown to be the same?"""
