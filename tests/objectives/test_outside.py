"""Nobody has Sextant write to an address that is not public, however the address is written."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError

from objectives.outside import Target, is_public, target_of

NOT_PUBLIC = (
    "0.0.0.0",  # noqa: S104 (nobody binds to it)
    "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.8.9.1", "169.254.169.254",
    "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "233.252.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1",
    "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2606:4700::1111%eth0",
    "", "localhost", "127.1", "0177.0.0.1", "0x7f.0.0.1", "2130706433", "1.1.1.1.1", "1.1.1.1/8", " 1.1.1.1",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a01:e0a::1")

REFUSED = (
    "http://receiver.example.org/", "ftp://receiver.example.org/", "//receiver.example.org/", "receiver.example.org",
    "javascript:alert(1)", "file:///etc/passwd", "gopher://receiver.example.org/", "", " ", "https://", "https:///x",
    "https://user@receiver.example.org/", "https://user:word@receiver.example.org/", "https://@receiver.example.org/",
    "https://receiver.example.org/#x", "https://receiver.example.org:22/", "https://receiver.example.org:80/",
    "https://receiver.example.org:0/", "https://receiver.example.org:99999/", "https://receiver.example.org:x/",
    "https://localhost/", "https://intranet/", "https://127.0.0.1/", "https://127.1/", "https://0x7f000001/",
    "https://2130706433/", "https://0177.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[fe80::1%25eth0]/",
    "https://[::1", "https://receiver.example.org\\@127.0.0.1/", "https://receiver.example.org\r\nHost: x/",
    "https://receiver.example.org/\nx", "https://rece\u0456ver.example.org/", "https://receiver.example.org/\u00e9",
    "https://receiver .example.org/", "https://re%63eiver.example.org/", "https://-x.example.org/",
    "https://receiver..example.org/", "https://" + "a" * 64 + ".example.org/",
    "https://receiver.example.org/" + "a" * 1000,
)  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_everybodys_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_world_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_hides_something_or_leads_inside_is_refused_as_it_is_written(url: str) -> None:
    with pytest.raises(ValidationError):
        target_of(url)


def test_what_is_taken_is_taken_apart_as_it_is_used() -> None:
    assert target_of("https://Receiver.example.org./a?b=c") == Target(
        is_secure=True, host="receiver.example.org", port=443, path="/a?b=c", is_this_machine=False
    )
    assert target_of("https://[2606:4700:4700::1111]:8443").port == 8443
    assert target_of("https://8.8.8.8").path == "/"


def test_this_machine_is_written_to_only_where_the_settings_allow_it(settings: LazySettings) -> None:
    for allowed in (False, True):
        settings.WEBHOOKS_TO_LOCALHOST = allowed
        for url in ("http://localhost:4000/", "http://127.0.0.1:4000/", "https://[::1]:4000/"):
            if allowed:
                assert target_of(url).is_this_machine
            else:
                with pytest.raises(ValidationError):
                    target_of(url)
        with pytest.raises(ValidationError):
            target_of("http://receiver.example.org/")
