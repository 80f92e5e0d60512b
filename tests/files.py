"""Files as people send them, good and bad."""

import io
import zipfile
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sent(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def archive(**entries: bytes) -> bytes:
    """Return a zip file; `__` in a name stands for a slash."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def word_file(**more: bytes) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'.encode()
    return archive(**{"[Content_Types].xml": types, "word__document.xml": b"<w:document/>", **more})


TEXT = "application/vnd.oasis.opendocument.text"
GOOD = {
    "report.pdf": (PDF, "application/pdf"),
    "bench.PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40, "image/png"),
    "photo.jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40, "image/jpeg"),
    "série.csv": ("période;valeur\n2015;1,5\n".encode("cp1252"), "text/plain"),
    "notes.txt": ("Prêt le 1er juin\n".encode(), "text/plain"),
    "minutes.docx": (word_file(), WORD),
    "minutes.odt": (archive(mimetype=TEXT.encode(), **{"content.xml": b"<x/>"}), TEXT),
}
BAD: dict[str, Callable[[], bytes]] = {
    "tool.exe": lambda: b"MZ" + b"\0" * 58 + b"\x80\0\0\0" + b"\0" * 60 + b"PE\0\0L\1",
    "tool.pdf": lambda: b"\x7fELF\2\1\1" + b"\0" * 50,
    "run.txt": lambda: b"#!/bin/sh\nrm -rf /\n",
    "page.txt": lambda: b"  <!DOCTYPE html><script>alert(1)</script>",
    "drawing.svg": lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "words.html": lambda: b"nothing <script>alert(1)</script>",
    "script.js": lambda: b"alert(1)",
    "binary.csv": lambda: b"a;b\0c",
    "bundle.zip": lambda: archive(**{"a.txt": b"a"}),
    "macros.docx": lambda: word_file(**{"word__vbaProject.bin": b"x"}),
    "bomb.docx": lambda: word_file(word__media=b"\0" * (201 * 2**20)),
    "crowded.docx": lambda: word_file(**{f"part{number}": b"" for number in range(5_000)}),
    "broken.docx": lambda: word_file()[:-30],
    "picture.pdf": lambda: GOOD["bench.PNG"][0],
    "empty.pdf": lambda: b"",
}
"""Each is made when it is asked for: the bomb takes more time and memory than all tests to load."""
