"""A receiver for a process of its own: it answers as its paths say, and tells what it got.

`python -m tests.api.webhooks.answering [certificate key]` prints its port, then a line of JSON for each request.
"""

import contextlib
import http.server
import json
import random
import ssl
import sys
import time

CHANCE = random.Random(1)  # noqa: S311 (chance, not a secret)


class Handler(http.server.BaseHTTPRequestHandler):
    """`/204`, `/410`: that status. The rest by name."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        name = getattr(self.connection, "asked_for", None)
        told = {"path": self.path, "headers": dict(self.headers), "body": body, "sni": name}
        print(json.dumps(told), flush=True)  # noqa: T201 (what the test reads)
        with contextlib.suppress(OSError):
            getattr(self, f"answer_{self.path[1:].partition('?')[0]}", self.answer)()

    def answer(self) -> None:
        self.send_response(int(self.path[1:]))
        self.send_header("Location", "/204")
        self.end_headers()
        self.wfile.write(b"Said so\0")

    def answer_flaky(self) -> None:
        """Take it, and now and then deny it."""
        self.send_response(CHANCE.choice((204, 200, 500)))
        self.end_headers()

    def answer_hangs(self) -> None:
        time.sleep(30)

    def answer_drips(self) -> None:
        """A header that never ends, a byte at a time."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            self.wfile.write(b"x")
            time.sleep(0.05)

    def answer_waits(self) -> None:
        """Provisional answers without an end."""
        while True:
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.05)

    def answer_endless(self) -> None:
        """A body without an end."""
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65536)

    def answer_garbage(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")

    def answer_nothing(self) -> None:
        self.connection.shutdown(2)

    def log_message(self, *_: object) -> None:
        pass


def _named(connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
    connection.asked_for = name  # type: ignore[union-attr]


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[1:3])
        context.sni_callback = _named
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)  # noqa: T201 (what the test reads)
    server.serve_forever()
