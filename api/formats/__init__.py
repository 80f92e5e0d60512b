"""How does one question get its answer as CSV, NDJSON, XLSX, a data package, JSON-LD or CERIF-XML? (docs/formats.md)"""
