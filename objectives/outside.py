"""Where may Sextant send something of its own accord? To public addresses only, whoever names them.

A name is judged twice: how it is written, when it is given; where it leads, each time before anything is sent
(`is_public`), and then the very address that was judged is used.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 1000
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
UNICAST = ipaddress.ip_network("2000::/3")
"""What is given out of IPv6: outside of it lie loopback, local, mapped and translated (NAT64) addresses."""
NOT_FOR_US = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "168.63.129.16/32",  # looks public, is the host of a virtual machine at Azure
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
"""The special-purpose registries of IANA; 6to4 and Teredo, because they wrap addresses of IPv4."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send something: an address as it was judged by its writing."""

    is_secure: bool
    host: str
    port: int
    path: str
    """With its query."""
    is_this_machine: bool


def target_of(url: str) -> Target:
    """Return where an address leads; ValidationError for one that cannot be public or that hides something.

    https only, a host's full name, a usual port, neither a password nor a fragment. `http` and this machine only where
    `WEBHOOKS_TO_LOCALHOST` allows them.
    """
    if not (url.isascii() and url.isprintable() and len(url) <= LONGEST) or re.search(r"[\s\\]", url):
        raise ValidationError(_("Give an address of up to %(most)s characters of ASCII.") % {"most": LONGEST})
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise ValidationError(_("This is no address such as https://receiver.example.org/sextant.")) from None
    is_ours = settings.WEBHOOKS_TO_LOCALHOST and host in THIS_MACHINE
    if parts.scheme != "https" and not (is_ours and parts.scheme == "http"):
        raise ValidationError(_("The address must begin with https://."))
    if "@" in parts.netloc or "#" in url:
        raise ValidationError(_("The address must hold neither a user nor a password nor a fragment (#)."))
    if not (is_ours or _is_sayable(host)):
        raise ValidationError(_("The host must be the full name of a public machine, or a public IP address."))
    port = (443 if parts.scheme == "https" else 80) if port is None else port
    if not is_ours and port not in settings.WEBHOOK_PORTS:
        allowed = ", ".join(map(str, settings.WEBHOOK_PORTS))
        raise ValidationError(_("This port is not served; these are: %(ports)s.") % {"ports": allowed})
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme == "https", host, port, (parts.path or "/") + query, is_ours)


def is_public(address: str) -> bool:
    """Return whether an IP address is one that anybody in the world may be at; text that is none is not."""
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return False
    if one.version == 6 and (one not in UNICAST or one.scope_id):
        return False
    return one.is_global and not any(one in network for network in NOT_FOR_US if network.version == one.version)


def _is_sayable(host: str) -> bool:
    """Return whether a host is a full name of the DNS, or a public address as everybody writes it."""
    if ":" in host or re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", host.rpartition(".")[2]):
        return is_public(host)
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    return len(host) <= 253 and re.fullmatch(rf"({label}\.)+{label}", host) is not None
