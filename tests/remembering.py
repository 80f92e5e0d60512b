"""Who asks? Read once for hundreds of requests in which the same people are signed in: a tenth of what each costs."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore


@contextmanager
def remembered_people() -> Iterator[None]:
    """Keep the sessions and the people that requests are by, as they were at the first request.

    For tests in which nobody signs out and no account changes, or each request is taken back.
    """
    stored: Any = SessionStore  # its types do not know what loads a row
    load, get_user = stored._get_session_from_db, ModelBackend.get_user
    sessions, people = dict[str | None, Any](), dict[Any, Any]()

    def session(store: SessionStore) -> Any:
        key = store.session_key
        if found := sessions.get(key) or load(store):
            sessions[key] = found
        return found

    def person(backend: ModelBackend, key: Any) -> Any:
        if found := people.get(key) or get_user(backend, key):
            people[key] = found
        return copy.deepcopy(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "_get_session_from_db", session)
        patch.setattr(ModelBackend, "get_user", person)
        yield
