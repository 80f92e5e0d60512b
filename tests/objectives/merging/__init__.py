"""Do two organisations become one, and two again, without a loss?"""
