"""Address: which hosts a connection may call, and nothing beside them."""

import ipaddress
import urllib.parse
from collections.abc import Sequence

from wellserved.terms.errors import NotAllowed

Origin = tuple[str, str, int]


def origin_of(url: str) -> Origin:
    """Scheme, host and port of a URL; ("", "", 0) where it has none."""
    try:
        split = urllib.parse.urlsplit(url)
        port = split.port or {"https": 443, "http": 80}.get(split.scheme, 0)
    except ValueError:
        return ("", "", 0)
    return (split.scheme, (split.hostname or "").lower(), port)


def check_address(url: str, hosts: Sequence[str], where: str) -> None:
    """Refuse an address that is none of the vendor's: only https to its own hosts, or a server on this machine.

    Raises:
        NotAllowed: It is.
    """
    scheme, host, _ = origin_of(url)
    if "@" in urllib.parse.urlsplit(url).netloc:
        raise NotAllowed("an address may hold no user or password", where, "take it out of the address")
    if scheme in ("http", "https") and is_loopback(host):
        return
    if scheme != "https":
        raise NotAllowed(f"'{shown(url)}' is not called by https", where, "write the address with https://")
    if not any(host == one or host.endswith("." + one) for one in hosts):
        raise NotAllowed(f"'{host}' is no host of this vendor", where, f"one that ends with {' or '.join(hosts)}")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def shown(url: str) -> str:
    """A URL as messages and logs may show it: without what stands after its path, or a user."""
    split = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit((split.scheme, split.netloc.rpartition("@")[2], split.path, "", ""))
