"""A client with a copy of its own: it begins with the lists, follows the feed, forgets, and begins again."""

from typing import Any

from django.test import Client

from objectives.models import ApiToken, User
from tests.api.test_lists import RESOURCES

Rows = dict[tuple[str, str], dict[str, Any]]


class Reader:
    """Somebody who asks."""

    def __init__(self, person: User | None = None) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if person is not None:
            self.headers["authorization"] = (
                f"Token {ApiToken.objects.create(user=person, scopes=['read', 'export'])[1]}"
            )

    def get(self, address: str, **asked: str) -> Any:
        answer = self.client.get(address, asked, headers=self.headers)
        assert answer.status_code == 200, answer.content
        return answer

    def shown(self) -> Rows:
        """Everything that the lists show."""
        found: Rows = {}
        for resource in RESOURCES:
            address: str | None = f"/api/v1/{resource}/?page_size=500"
            while address:
                page = self.get(address).json()
                found |= {(resource, str(row.get("id", row.get("code")))): row for row in page["results"]}
                address = page["next"]
        return found


class Copy:
    """What a reader keeps."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.rows: Rows = {}
        self.dropped: set[tuple[str, str]] = set()
        """What it was told to drop, ever."""
        self.told: set[tuple[str, str]] = set()
        self.begin()

    def begin(self) -> None:
        """Take everything, and from where to follow, before it."""
        self.cursor = self.reader.get("/api/v1/sources/").headers["Sextant-Cursor"]
        self.rows = self.reader.shown()

    def follow(self, limit: int, *, keep_cursor: bool = True) -> bool:
        """Apply a part of the feed; a client that dies before it keeps the cursor is told the same again."""
        part = self.reader.get("/api/v1/changes/", cursor=self.cursor, limit=str(limit)).json()
        for entry in part["changes"]:
            self._apply(entry)
        if keep_cursor:
            self.cursor = part["cursor"]
        return bool(part["more"])

    def _apply(self, entry: dict[str, Any]) -> None:
        place = (entry["resource"], entry["id"])
        if not entry["deleted"]:
            self.rows[place] = entry["data"]
            return
        self.dropped.add(place)
        self.rows.pop(place, None)
        for resource, of in (entry["hanging"] or {}).items():
            for other in [one for one in self.rows if one[0] == resource]:
                if of.items() <= self.rows[other].items():
                    del self.rows[other]
