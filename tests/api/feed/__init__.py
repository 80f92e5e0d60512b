"""Does a client that follows the feed end with what the server shows?"""
