"""How fast, against what floor? `make bench` for the real dataset, `B=sizes` for made ones, `B=api` for requests."""
