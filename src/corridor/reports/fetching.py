"""A page from an address that the user gives: with limits, and never from inside one's own network.

The host is looked up once and the connection goes to the address that was
checked, so a name that changes its mind in between leads nowhere. Private,
loopback, link-local and other addresses that are not public are refused, on
every redirect anew. Nothing is fetched unless a user names it.
"""

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3

from corridor.errors import Problem, ReportError

ACCEPTED = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom")
AGENT = "corridor-forecast (reads one page for its user)"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; one that wraps another is judged by what it wraps.

    >>> is_public("8.8.8.8"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a host."""
    return list(dict.fromkeys(info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass(frozen=True)
class Door:
    """How pages come in: limits, how names are looked up, and which addresses may be spoken to."""

    seconds: float = 20.0
    megabytes: float = 5.0
    redirects: int = 5
    resolve: Callable[[str, int], list[str]] = look_up
    allowed: Callable[[str], bool] = is_public


@dataclass(frozen=True)
class Fetched:
    """What an address gave: the address it was found at in the end, its bytes and their kind."""

    url: str
    raw: bytes
    kind: str


def fetch(url: str, door: Door = Door()) -> Fetched:
    """The page at an address.

    Raises
    ------
    ReportError
        No http(s) address, not public, too slow, too large, no text, or not there.
    """
    ends = time.monotonic() + door.seconds
    at = url
    for _ in range(door.redirects + 1):
        answer = _ask(at, door, ends)
        try:
            if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("location"):
                at = urljoin(at, answer.headers["location"])
                continue
            if answer.status != 200:
                raise _error(at, "could not be fetched", f"the server answered {answer.status}", "Look whether the address opens in a browser.")
            kind = answer.headers.get("content-type", "text/html").split(";")[0].strip().lower()
            if not kind.startswith(ACCEPTED) and not kind.endswith("+xml"):
                raise _error(at, "is not a page of text", kind, "Save its text as a file and add that.")
            return Fetched(at, _body(answer, at, door, ends), kind)
        finally:
            answer.release_conn()
            answer.close()
    raise _error(url, "leads on and on", f"more than {door.redirects} redirects", "Give the address it leads to.")


def _error(url: str, what: str, given: str, fix: str) -> ReportError:
    return ReportError(Problem(url, what, given, fix))


def _ask(url: str, door: Door, ends: float):
    """One request, to an address that was checked."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise _error(url, "is not an address", str(error), "Write it like https://example.org/news/1") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise _error(url, "is not an address of a web page", parts.scheme or "no scheme", "Write it like https://example.org/news/1, without a password.")
    try:
        found = door.resolve(parts.hostname, port)
    except OSError as error:
        raise _error(url, "has a host that is not known", str(error), "Check the spelling and the connection.") from None
    refused = [ip for ip in found if not door.allowed(ip)]
    if refused or not found:
        raise _error(url, "leads into a private network and is not fetched", ", ".join(refused) or "no address",
                     "Save the page from your browser and add the file.")
    left = ends - time.monotonic()
    if left <= 0:
        raise _error(url, "took too long", f"{door.seconds:g} s", "Save the page from your browser and add the file.")
    wait = urllib3.Timeout(connect=min(10.0, left), read=left)
    host = parts.hostname if port in (80, 443) else f"{parts.hostname}:{port}"
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(found[0], port, timeout=wait, server_hostname=parts.hostname, assert_hostname=parts.hostname)
    else:
        pool = urllib3.HTTPConnectionPool(found[0], port, timeout=wait)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        return pool.urlopen("GET", target, headers={"Host": host, "User-Agent": AGENT, "Accept": "text/html, text/plain, application/xml"},
                            redirect=False, retries=False, preload_content=False)
    except urllib3.exceptions.HTTPError as error:
        slow = isinstance(error, urllib3.exceptions.TimeoutError)
        raise _error(url, "took too long" if slow else "could not be fetched", str(error).split("object at")[0][:200],
                     "Try again, or save the page from your browser and add the file.") from None


def _body(answer, url: str, door: Door, ends: float) -> bytes:
    most, parts, size = int(door.megabytes * 2**20), [], 0
    try:
        for part in answer.stream(2**14, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > most:
                raise _error(url, f"is larger than {door.megabytes:g} MB", f"{size / 2**20:.1f} MB so far", "Save the text alone and add the file.")
            if time.monotonic() > ends:
                raise _error(url, "took too long", f"{door.seconds:g} s", "Save the page from your browser and add the file.")
    except urllib3.exceptions.HTTPError as error:
        raise _error(url, "broke off", type(error).__name__, "Try again, or save the page from your browser and add the file.") from None
    return b"".join(parts)
