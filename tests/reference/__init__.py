"""A second Sextant, naive and slow: rollup.md and dataset.md read once more, in fractions and loops, over the CSV rows.

It shares nothing with the product. Where the two differ, one of them is wrong.
"""
