"""How do facts become figures? The only writer of rolled-up cells (rollup.md sections 4 to 8)."""
