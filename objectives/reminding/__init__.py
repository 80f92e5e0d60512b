"""Nothing forgotten: what is due for whom, which mail says so when, what is told in Sextant, what a calendar shows."""
