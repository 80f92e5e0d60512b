"""How do the portfolio and the contract travel? The exchange dataset in and out (dataset.md)."""

from pathlib import Path

AEROSPACE_VALLEY = Path(__file__).parent / "datasets" / "aerospace-valley"
"""The real dataset of the first cluster, shipped with the product."""
