"""Does the bench still measure?"""
