"""How fast, against what floor? `make bench`; docs/performance.md says what there is and what was found."""
