"""What becomes of a pack on paper and in a spreadsheet? One function a kind of file, from what the pack says alone."""

from objectives.packs.making import Render
from tracker.packs.paper import paper
from tracker.packs.workbook import workbook

RENDERS: dict[str, Render] = {"pdf": paper, "xlsx": workbook}

__all__ = ["RENDERS"]
