"""How fast, against what floor? `make bench` for the real dataset, `make bench B=sizes` for made portfolios."""
