"""How do many facts travel through a spreadsheet? Out with rules, back as a preview, then all rows or none."""
