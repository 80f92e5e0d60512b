"""Does what `docker/` says run?"""
