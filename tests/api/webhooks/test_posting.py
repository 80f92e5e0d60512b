"""A request reaches the public machine whose address was judged, or nobody; and takes no longer than it may."""

import datetime
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings

from api.webhooks import posting
from api.webhooks.posting import post
from objectives.outside import Target, target_of
from objectives.webhooks import Outcome
from tests.api.webhooks.receiving import Receiver, receiving

NAME = "hooks.example.org"
OUTSIDE = Target(is_secure=True, host=NAME, port=443, path="/204", is_this_machine=False)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture(autouse=True)
def _allowed(settings: LazySettings) -> None:
    settings.WEBHOOKS_TO_LOCALHOST = True


def sent(receiver: Receiver, path: str) -> Outcome:
    return post(target_of(f"http://localhost:{receiver.port}{path}"), {"X-Sent": "yes"}, b"{}")


class Names:
    """A name server that answers differently each time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str], leads: bool = False) -> None:
        self.answers, self.asked, self.reached = list(answers), 0, list[str]()
        monkeypatch.setattr(socket, "getaddrinfo", self.answer)
        if not leads:
            monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: self.connect(address))

    def answer(self, _host: str, port: int, **_: object) -> list[Any]:
        self.asked += 1
        addresses = self.answers[min(self.asked, len(self.answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    def connect(self, address: tuple[str, int]) -> None:
        self.reached.append(address[0])
        raise ConnectionRefusedError


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["169.254.169.254"], ["::ffff:10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["fd00::1"], []]
)
def test_a_name_that_leads_inside_is_not_connected_to(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, addresses)
    assert post(OUTSIDE, {}, b"{}").trouble == "address"
    assert names.reached == []


def test_a_name_that_changes_after_it_was_judged_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, ["8.8.8.8", "1.1.1.1"], ["127.0.0.1"])
    assert post(OUTSIDE, {}, b"{}").trouble == "connection"
    assert (names.asked, names.reached) == (1, ["8.8.8.8", "1.1.1.1"])


def test_a_name_that_is_not_known_is_answered_like_one_that_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    assert post(OUTSIDE, {}, b"{}").trouble == "address"


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    before = len(receiver.got)
    outcome = sent(receiver, "/307")
    assert (outcome.status, outcome.is_taken) == (307, False)
    time.sleep(0.1)
    assert [one["path"] for one in receiver.bodies(before + 1)[before:]] == ["/307"]


def test_no_proxy_of_the_environment_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    outcome = sent(receiver, "/204")
    assert outcome.is_taken


def test_what_is_sent_arrives_and_the_beginning_of_the_answer_is_kept(receiver: Receiver) -> None:
    before = len(receiver.got)
    outcome = sent(receiver, "/200")
    got = receiver.bodies(before + 1)[-1]
    assert (outcome.status, outcome.answer, outcome.trouble) == (200, "Said so\ufffd", "")
    assert (got["body"], got["headers"]["X-Sent"], got["headers"]["Host"]) == (
        "{}",
        "yes",
        f"localhost:{receiver.port}",
    )
    assert len(sent(receiver, "/endless").answer) == 1024


@pytest.mark.parametrize("path", ["/hangs", "/drips", "/waits"])
def test_slow_answers_are_cut_off(receiver: Receiver, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "ANSWERS_WITHIN", 0.4)
    begun = time.monotonic()
    assert sent(receiver, path).trouble == "time"
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("path", ["/garbage", "/nothing"])
def test_what_is_no_http_is_no_answer(receiver: Receiver, path: str) -> None:
    assert sent(receiver, path).trouble == "connection"


def test_a_port_that_nobody_listens_on_is_no_connection() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        assert post(target_of(f"http://127.0.0.1:{port}/"), {}, b"{}").trouble == "connection"


def certificate(folder: Path, name: str) -> tuple[str, str]:
    """Write a certificate that says who it is itself, and its key."""
    key, issuer = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(issuer, issuer, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    return str(paths[0]), str(paths[1])


@pytest.mark.parametrize(("held", "is_believed", "trouble"), [
    (NAME, True, ""), (NAME, False, "certificate"), ("other.example.org", True, "certificate"),
])  # fmt: skip
def test_the_name_is_proved_though_an_address_is_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str, is_believed: bool, trouble: str
) -> None:
    files = certificate(tmp_path, held)
    Names(monkeypatch, ["127.0.0.1"], leads=True)
    monkeypatch.setattr(posting, "is_public", lambda _address: True)
    if is_believed:
        monkeypatch.setattr(posting, "trusted", lambda: ssl.create_default_context(cafile=files[0]))
    with receiving(*files) as receiver:
        target = Target(is_secure=True, host=NAME, port=receiver.port, path="/204", is_this_machine=False)
        outcome = post(target, {}, b"{}")
        assert outcome.trouble == trouble
        if not trouble:
            (got,) = receiver.bodies(1)
            assert (got["sni"], got["headers"]["Host"]) == (NAME, f"{NAME}:{receiver.port}")
