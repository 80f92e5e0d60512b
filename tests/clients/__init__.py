"""Are clients that are generated from the schema clients that work?"""
