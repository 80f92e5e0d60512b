"""The proxy of the containers as a process: Caddy with docker/Caddyfile, on ports of a test, asking it for names."""

import contextlib
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.docker.commands import FOLDER
from tests.embedded.checkout import spare_port

CADDY = Path(sys.executable).parent / "caddy"


class Names:
    """Answers where `web` is, as the containers' own name server does: a list of addresses that changes."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind(("127.0.0.1", 0))
        self.at = "udp/{}:{}".format(*self.line.getsockname())
        self.serving = threading.Thread(target=self._serve, daemon=True)
        self.serving.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                asked, asker = self.line.recvfrom(512)
                self.line.sendto(self._answer(asked), asker)

    def _answer(self, asked: bytes) -> bytes:
        """RFC 1035, 4.1: the question once more, and an address (A, a second long) in each further part."""
        end = asked.index(b"\0", 12) + 5
        is_v4 = asked[end - 4 : end - 2] == b"\0\1"
        found = [socket.inet_aton(one) for one in self.addresses] if is_v4 else []
        head = asked[:2] + struct.pack("!HHHHH", 0x8180, 1, len(found), 0, 0)
        return head + asked[12:end] + b"".join(struct.pack("!HHHIH", 0xC00C, 1, 1, 1, 4) + one for one in found)

    def close(self) -> None:
        """Answer nobody any more."""
        self.line.close()


@dataclass(frozen=True)
class Proxy:
    """Where it is reached, and by which certificate it is believed."""

    secure: int
    plain: int
    trusted: str

    def ask(self, method: str, path: str, by: requests.Session | None = None, **sent: Any) -> requests.Response:
        """Ask it over TLS, whose certificate has to be right; on the line that `by` keeps open, or on a new one."""
        url = f"https://localhost:{self.secure}{path}"
        told: requests.Response = (by or requests).request(
            method, url, verify=self.trusted, timeout=30, allow_redirects=False, **sent
        )
        return told


def as_tried(names: Names, port: int, secure: int, plain: int, patience: float | None) -> str:
    """Return docker/Caddyfile as Caddy reads it, with what cannot be the same in a test put in its place."""
    read = subprocess.run(
        [CADDY, "adapt", "--config", FOLDER / "Caddyfile", "--adapter", "caddyfile"],
        env=os.environ | {"SEXTANT_HOST": "localhost"}, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    told = json.loads(read)
    http = told["apps"]["http"]
    http |= {"http_port": plain, "https_port": secure}
    well, house = (http["servers"][name] for name in ("srv0", "srv1"))
    assert (well["listen"], house["listen"]) == (["127.0.0.1:8081"], [":443"])
    well["listen"], house["listen"] = [f"127.0.0.1:{spare_port()}"], [f"127.0.0.1:{secure}"]
    [way] = [one for one in _parts(house) if one.get("handler") == "reverse_proxy"]
    assert (way["dynamic_upstreams"]["name"], way["dynamic_upstreams"]["port"]) == ("web", "8000")
    way["dynamic_upstreams"] |= {"port": str(port), "resolver": {"addresses": [names.at]}}
    if patience is not None:
        way["load_balancing"]["try_duration"] = int(patience * 1e9)
        way["dynamic_upstreams"]["refresh"] = 1_000_000
    told["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    return json.dumps(told)


def _parts(of: Any) -> Iterator[dict[str, Any]]:
    if isinstance(of, dict):
        yield of
    for one in of.values() if isinstance(of, dict) else of if isinstance(of, list) else ():
        yield from _parts(one)


@contextlib.contextmanager
def proxied(folder: Path, names: Names, port: int, *, patience: float | None = None) -> Iterator[Proxy]:
    """Run it before web servers on `port` of each address of `names`; `patience`: seconds instead of the file's."""
    secure, plain = spare_port(), spare_port()
    said = folder / "caddy.json"
    said.write_text(as_tried(names, port, secure, plain, patience))
    lived = os.environ | {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    with (folder / "caddy.log").open("wb") as log:
        child = subprocess.Popen([CADDY, "run", "--config", said], env=lived, stdout=log, stderr=log)
    root = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    try:
        end = time.monotonic() + 20
        while not (root.is_file() and _is_believed(secure, root)):
            assert child.poll() is None, (folder / "caddy.log").read_text()
            assert time.monotonic() < end, (folder / "caddy.log").read_text()
            time.sleep(0.05)
        yield Proxy(secure, plain, str(root))
    finally:
        child.terminate()
        child.wait(20)


def _is_believed(port: int, root: Path) -> bool:
    """Return whether it shows a certificate already."""
    try:
        believing = ssl.create_default_context(cafile=root)
        with (
            socket.create_connection(("127.0.0.1", port)) as line,
            believing.wrap_socket(line, server_hostname="localhost"),
        ):
            return True
    except OSError:  # of TLS, too
        return False
