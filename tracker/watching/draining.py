"""How does a web process end without anybody being cut off? It lets in whoever stands at the door, then shuts it."""

from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]


class Draining(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, whose last look at the door is just before it is shut.

    gunicorn stops to look, answers those that are inside, and only then shuts the door: who came meanwhile was cut off,
    with a form that the proxy must not send to another server (it cannot know whether it was read). One whom a shut
    door refuses is sent on.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Look for new connections, or not any more; at the end let in all that wait and shut the door at once."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for door in self.sockets:
                self._let_in(door)
                door.close()

    def _let_in(self, door: Any) -> None:
        known = -1
        while known != self.nr_conns:
            known = self.nr_conns
            self.accept(door)
