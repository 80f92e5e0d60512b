"""A second Sextant, naive and slow: rollup.md and dataset.md once more, in loops over the CSV rows.

It shares nothing with the product. Where the two differ, one of them is wrong.
"""
