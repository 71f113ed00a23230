"""Strict reading of web addresses: what two parsers could read differently is refused.

Source: design, reliability, section 7, rows 41-49.
"""

from __future__ import annotations

import ipaddress
import string
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

import idna

_PORTS = {"https": 443, "http": 80}
_MAX_URL_LENGTH = 8192
_MAX_HOST_LENGTH = 253
_MAX_PORT = 65535
_MAX_PORT_DIGITS = 5
_INNER_SUFFIXES = ("localhost", "localdomain", "local", "internal", "lan", "onion", "home.arpa")
_HEX_OR_DIGITS = frozenset(string.digits + "abcdefx")
_VISIBLE_ASCII = "".join(chr(code) for code in range(0x21, 0x7F))


class BadAddress(ValueError):
    """The address is not one we send anything to; `code` says why, without the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class WebAddress:
    """One address in its only form: lower-case ASCII host, explicit port, encoded target."""

    scheme: str
    host: str  # no brackets around IPv6
    port: int
    target: str  # path and query, begins with "/"

    @property
    def authority(self) -> str:
        """The Host header's value."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_ip_literal(self) -> bool:
        """Whether the host is an address and not a name."""
        return _literal(self.host) is not None


def read(url: str) -> WebAddress:
    """Return the address in its only form, or raise BadAddress."""
    if len(url) > _MAX_URL_LENGTH:
        raise BadAddress("url_too_long")
    if any(ord(sign) <= ord(" ") or ord(sign) == 0x7F or sign == "\\" for sign in url):  # noqa: PLR2004
        raise BadAddress("url_signs")
    scheme, mark, rest = url.partition("://")
    scheme = scheme.lower()
    if not mark or scheme not in _PORTS:
        raise BadAddress("url_scheme")
    cut = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    host, port = _authority(rest[:cut], _PORTS[scheme])
    return WebAddress(scheme, host, port, _target(rest[cut:]))


def read_pair(text: str) -> tuple[str, int]:
    """Return (host, port) of an operator's "host:port" entry, or raise BadAddress."""
    address = read(f"https://{text.strip()}/")
    if not text.strip().endswith(f":{address.port}"):
        raise BadAddress("pair_without_port")
    return address.host, address.port


def is_inner_name(host: str) -> bool:
    """Tell whether a name belongs to the own machine or network by its form alone."""
    return "." not in host or host.endswith(tuple("." + suffix for suffix in _INNER_SUFFIXES))


def _target(rest: str) -> str:
    path = rest.partition("#")[0]
    if not path.startswith("/"):
        path = "/" + path
    try:
        return quote(path, safe=_VISIBLE_ASCII)
    except UnicodeEncodeError as error:
        raise BadAddress("url_surrogate") from error


def _authority(text: str, default_port: int) -> tuple[str, int]:
    if not text or "@" in text or "%" in text:
        raise BadAddress("url_authority")
    if text.startswith("["):
        host_text, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise BadAddress("url_authority")
        return _ip_v6(host_text), _port(rest[1:] if rest else None, default_port)
    host_text, colon, port_text = text.partition(":")
    return _host(host_text), _port(port_text if colon else None, default_port)


def _port(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or text.startswith("0"):
        raise BadAddress("url_port")
    if len(text) > _MAX_PORT_DIGITS or int(text) > _MAX_PORT:
        raise BadAddress("url_port")
    return int(text)


def _ip_v6(text: str) -> str:
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError as error:
        raise BadAddress("host_ipv6") from error


def _host(text: str) -> str:
    literal = _literal(text)
    if literal is not None and literal.version == 4:  # noqa: PLR2004 - the IP version
        return str(literal)
    host = _name(text)
    last = host.rpartition(".")[2]
    if last.isdigit() or (last.startswith("0x") and set(last) <= _HEX_OR_DIGITS):
        raise BadAddress("host_numeric")
    return host


def _literal(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if not text.isascii():
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _name(text: str) -> str:
    """Return the name's A-labels; strict IDNA 2008, no mapping of look-alike digits."""
    if not text or text.endswith(".") or unicodedata.normalize("NFC", text) != text:
        raise BadAddress("host_name")
    try:
        host = idna.encode(text.lower(), strict=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise BadAddress("host_name") from error
    if len(host) > _MAX_HOST_LENGTH:
        raise BadAddress("host_name")
    return host
