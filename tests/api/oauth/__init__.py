"""How do machines take tokens of their own?"""
