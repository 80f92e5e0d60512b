"""What may a spreadsheet take for a formula? Our tables put one ' before texts that begin so; here they lose it."""

FORMULA = "\t\n\r'+-=@＋－＝＠"  # noqa: RUF001 (the wide ones begin a formula too)
"""What a spreadsheet may take for the beginning of a formula, and the mark that we put before it."""


def unguarded(text: str) -> str:
    """Return a text as it was before it was guarded; another one as it is: 's-Hertogenbosch keeps its own mark."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in FORMULA else text
