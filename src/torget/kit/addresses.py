"""Which network addresses the outside world may be reached at: our own explicit list.

`ipaddress.is_global` is not used: on Python 3.11 it calls multicast, 6to4 of loopback and
NAT64 of loopback global. Source: design, reliability, fact 6; IANA special-purpose registries.
"""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' shared space
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Only 2000::/3 is handed out for the open internet; these parts of it are not.
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the former 6bone
        "3fff::/20",  # documentation
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NEVER = (  # closed even where an operator has listed a name that leads there
    ipaddress.IPv4Network("0.0.0.0/8"),
    ipaddress.IPv4Network("169.254.0.0/16"),
    ipaddress.IPv4Network("224.0.0.0/4"),
    ipaddress.IPv4Network("240.0.0.0/4"),
    ipaddress.IPv6Network("::/128"),
    ipaddress.IPv6Network("fe80::/10"),
    ipaddress.IPv6Network("ff00::/8"),
)
_ISATAP_MARKS = (0x00005EFE, 0x02005EFE)


def is_public(address: Address) -> bool:
    """Tell whether the address is a server's on the open internet.

    Mapped and NAT64 addresses are judged by the IPv4 address within. 6to4, Teredo and
    IPv4-compatible addresses are closed whatever they hold: no server needs them.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    inner = _inner_v4(address)
    if inner is not None:
        return is_public(inner)
    if address.scope_id is not None or address not in _OPEN_V6:
        return False
    if any(address in network for network in _CLOSED_V6):
        return False
    return not _hides_closed_v4(address)


def is_reachable_when_listed(address: Address) -> bool:
    """Tell whether an address may be reached for a name the operator has listed.

    Private and loopback are what listing is for; metadata, multicast and nothing are not.
    """
    inner = _inner_v4(address) if isinstance(address, ipaddress.IPv6Address) else None
    judged = address if inner is None else inner
    return not any(judged in network for network in _NEVER)


def _inner_v4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _hides_closed_v4(address: ipaddress.IPv6Address) -> bool:
    """ISATAP carries an IPv4 address in the last half of an ordinary prefix."""
    if (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP_MARKS:
        return False
    return not is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
