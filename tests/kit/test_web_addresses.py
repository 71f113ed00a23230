"""Every form of address that could be read two ways, against the guard with a fake resolver."""

from __future__ import annotations

import ipaddress
import itertools
import ssl
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.loopback import free_port
from torget.kit import addresses, egress, web_addresses

_CLOSED_ADDRESSES = (
    "0.0.0.0", "0.1.2.3",  # noqa: S104 - refused, not bound
    "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.0.0.53", "127.255.255.254", "169.254.0.1", "169.254.169.254",
    "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.8", "192.0.0.170",
    "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1",
    "192.168.255.255", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::2", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1::808:808", "100::1", "2001::1",
    "2001:0:7f00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1",
    "2001:20::1", "2001:db8::1", "2001:db8:ffff::1", "2002:7f00:1::", "2002:a00:1::1",
    "2002:808:808::1", "2620:4f:8000::1", "3ffe::1", "3fff::1", "3fff:fff::1", "4000::1",
    "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
    "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1", "2606:4700::5efe:a9fe:a9fe",
)  # fmt: skip
_OPEN_ADDRESSES = (
    "1.1.1.1", "8.8.8.8", "9.9.9.9", "100.63.255.255", "100.128.0.1", "172.15.255.255",
    "172.32.0.1", "192.0.1.1", "192.167.255.255", "198.17.255.255", "198.20.0.1",
    "223.255.255.255", "2606:4700::1111", "2a00:1450:400f::1", "2001:67c:124c::1",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::5efe:808:808",
)  # fmt: skip

_LOOPBACK_TEXTS = (
    "127.1", "127.0.1", "0177.0.0.1", "0177.0.0.01", "00000177.1", "0x7f.0.0.1", "0x7f.1",
    "0x7f000001", "0X7F000001", "2130706433", "017700000001", "127.0.0.1.", "127.0.0.01",
    "127.0.0.001", "127.000.000.001", "0127.0.0.1", "127.0.0.0x1", "127.0.0.1.0x0", "0", "0.0",
    "0x0", "0x", "00", "1", "4294967295", "4294967296", "18446744073709551617",
    "１２７.0.0.1", "１２７．０．０．１", "127。0。0。1", "127．0．0．1",
    "127｡0｡0｡1", "①②⑦.⓪.⓪.①", "①27.0.0.1", "¹27.0.0.1", "١٢٧.٠.٠.١",
    "१२७.0.0.1", "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "127.0.0.1%00", "127%2e0%2e0%2e1", "%31%32%37.0.0.1",
    "localhost", "LOCALHOST", "LocalHost", "localhost.", "localhost.localdomain",
    "x.localhost", "ⓛocalhost", "ｌｏｃａｌｈｏｓｔ", "loc\u00adalhost", "local\u200bhost",
    "localho\u017ft", "\u2113ocalhost", "metadata", "metadata.google.internal", "instance-data",
    "kubernetes.default.svc.cluster.local", "printer.local", "router.lan", "nas.home.arpa",
    "x.onion", "redis", "postgres", "db", "169.254.43518", "0xa9fea9fe", "2852039166",
    "0251.0376.0251.0376", "[::1", "::1]", "[::1]]", "[[::1]]", "[]", "[", "]", "::1", "[::1%eth0]",
    "[fe80::1%25lo]", "[::1].se", "x[::1]", "[127.0.0.1]", "[good.se]", "[v1.x]", "[::ffff:127.1]",
    "[0:0:0:0:0:0:0:0:1]", "[:::1]", "[1]", "[::g]", "[１::1]", "[::1]x", "[::1]:", "[::1]:x",
)  # fmt: skip
_AUTHORITY_TRICKS = (
    "good.se@127.0.0.1", "good.se:80@127.0.0.1", "@127.0.0.1", "good.se@", ":@127.0.0.1",
    "127.0.0.1\\@good.se", "good.se\\@127.0.0.1", "127.0.0.1\\good.se", "good.se\\",
    "good.se\t.evil.se", "good.se\n.evil.se", "good.se\r.evil.se", "good\t.se", " good.se",
    "good.se ", "good .se", "good.se\x00.evil.se", "good.se\x7f", "\u00a0good.se",
    "good.se\u3000", "good.se\u2028", "good.se%00.evil.se", "good.se%2f@evil.se", "good.se%23",
    "good.se%40evil.se", "good.se:80:443", "good.se::443", "good.se:", "good.se:x", "good.se:-1",
    "good.se:+443", "good.se:0", "good.se:00443", "good.se:0443", "good.se:65536",
    "good.se:99999999", "good.se:4４3", "good.se:４４３", "good.se: 443", "good.se:443 ",
    "good.se:0x1bb", "good.se:80", "good.se:22", "good.se:25", "good.se:5432", "good.se:6379",
    "good.se:8443", "good.se:3306", "good..se", ".good.se", "good.se.", "-good.se", "good-.se",
    "xn--.se", "xn--a.se", "xn--0.se", "xn--999999999.se", "a_b.se", "go*od.se", "good!.se",
    "good,se", "good;se", "good$.se", "(good).se", "good.se&x", "go'od.se", 'go"od.se', "<good>.se",
    "{good}.se", "good|.se", "good^.se", "good`.se", "~good.se", "good=.se", "x" * 64 + ".se",
    "x." * 127 + "se", "\ud800.se", "a\u030a.se", "\u212a.se", "☃.se", "👻.se", "a\u202eb.se",
    "\ufeffgood.se", "good\u200d.se", "good／evil.se", "good？.se", "good＃.se", "good＠evil.se",
    "good：443.se", "good％2e.se", "good\uff3c.se", "good\u2024se",
)  # fmt: skip
_SCHEMES = (
    "", "http:", "https:", "https:/", "https:///", "http//", "//", "///", "file:///etc/passwd",
    "gopher://good.se/", "ftp://good.se/", "dict://good.se:11211/", "data:text/html,x",
    "javascript:alert(1)", "unix:///run/x.sock", "http+unix://x/", "ws://good.se/",
    "wss://good.se/", "jar:https://good.se!/", "ldap://good.se/", "blob:https://good.se/x",
    "https:good.se", "https:/good.se", "https:\\\\good.se", "https:\\/good.se", "htt\tps://good.se/",
    " https://good.se/", "\x00https://good.se/", "https://", "https://?x", "https://#x",
    "https:///good.se", "view-source:https://good.se/", "http://good.se/", "HTTP://good.se/",
    "http://good.se:443/", "https//good.se", "hțtps://good.se/", "ｈttps://good.se/",
    "https：//good.se", "https:／／good.se", "https://good.se/\n", "https://good.se/\r\nHost: x",
    "https://good.se/a b", "https://good.se/\\x", "https://good.se/\t", "https://good.se/\ud800",
    "https://good.se/" + "a" * 9000, "x://good.se/", "://good.se", "good.se",
)  # fmt: skip


def _url_of(host: str) -> str:
    return f"https://[{host}]/" if ":" in host else f"https://{host}/"


_REFUSED_URLS = tuple(
    itertools.chain(
        (_url_of(address) for address in _CLOSED_ADDRESSES),
        (f"https://{text}/" for text in (*_LOOPBACK_TEXTS, *_AUTHORITY_TRICKS)),
        (f"http://{text}/" for text in _LOOPBACK_TEXTS[:12]),
        _SCHEMES,
    )
)


def _never_resolved(host: str, port: int) -> Sequence[str]:
    raise AssertionError((host, port))


_TLS = ssl.create_default_context()  # made once: loading the authorities takes 25 ms
_UNRESOLVING = egress.Client(resolver=_never_resolved)


def test_table_of_hostile_forms_then_it_holds_at_least_300_different_ones() -> None:
    assert len(set(_REFUSED_URLS)) >= 300


@pytest.mark.parametrize("url", _REFUSED_URLS, ids=ascii)
def test_exchange_with_hostile_form_then_refused_and_nothing_is_resolved(url: str) -> None:
    with pytest.raises(egress.Refused):
        _UNRESOLVING.exchange("GET", url, deadline_s=2)


@pytest.mark.parametrize("address", _CLOSED_ADDRESSES)
def test_name_that_leads_to_closed_address_then_refused(address: str) -> None:
    client = egress.Client(resolver=lambda _host, _port: [address], ssl_context=_TLS)

    with pytest.raises(egress.Refused) as caught:
        client.exchange("GET", "https://good.se/", deadline_s=2)

    assert caught.value.code == "address"


@pytest.mark.parametrize("address", _CLOSED_ADDRESSES)
def test_name_with_one_closed_address_among_open_ones_then_refused(address: str) -> None:
    client = egress.Client(
        resolver=lambda _host, _port: ["8.8.8.8", address, "2606:4700::1"], ssl_context=_TLS
    )

    with pytest.raises(egress.Refused) as caught:
        client.exchange("GET", "https://good.se/", deadline_s=2)

    assert caught.value.code == "address"


@pytest.mark.parametrize("address", _OPEN_ADDRESSES)
def test_address_of_open_internet_then_public(address: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(address)) is True


@pytest.mark.parametrize("address", ["fe80::1%lo", "127.1", "good.se", "", "0x7f000001"])
def test_resolver_that_gives_no_plain_address_then_refused(address: str) -> None:
    client = egress.Client(resolver=lambda _host, _port: [address], ssl_context=_TLS)

    with pytest.raises(egress.Refused):
        client.exchange("GET", "https://good.se/", deadline_s=2)


def test_listed_name_that_leads_to_metadata_then_refused_all_the_same() -> None:
    client = egress.Client(
        egress.Allowed(frozenset({("diarium.kommun.se", 8443)})),
        resolver=lambda _host, _port: ["169.254.169.254"],
    )

    with pytest.raises(egress.Refused) as caught:
        client.exchange("GET", "https://diarium.kommun.se:8443/", deadline_s=2)

    assert caught.value.code == "address"


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "target", "authority"),
    [
        ("https://good.se", "https", "good.se", 443, "/", "good.se"),
        ("HTTPS://Good.SE:443/a?b=c#d", "https", "good.se", 443, "/a?b=c", "good.se"),
        ("https://good.se?x=1", "https", "good.se", 443, "/?x=1", "good.se"),
        ("https://räksmörgås.se/å", "https", "xn--rksmrgs-5wao1o.se", 443, "/%C3%A5", None),
        ("https://xn--rksmrgs-5wao1o.se/", "https", "xn--rksmrgs-5wao1o.se", 443, "/", None),
        ("http://127.0.0.1:18080/x", "http", "127.0.0.1", 18080, "/x", "127.0.0.1:18080"),
        ("http://[0:0::1]:18080/", "http", "::1", 18080, "/", "[::1]:18080"),
        ("https://good.se/%2e%2e/%00?%", "https", "good.se", 443, "/%2e%2e/%00?%", "good.se"),
    ],
)
def test_read_of_sound_address_then_its_only_form(
    url: str, scheme: str, host: str, port: int, target: str, authority: str | None
) -> None:
    found = web_addresses.read(url)

    assert (found.scheme, found.host, found.port, found.target) == (scheme, host, port, target)
    assert found.authority == (authority or host)


@given(st.text(max_size=60))
def test_read_of_any_text_then_an_address_or_bad_address_and_its_form_is_stable(text: str) -> None:
    try:
        found = web_addresses.read("https://" + text)
    except web_addresses.BadAddress:
        return

    again = web_addresses.read(f"https://{found.authority}{found.target}")

    assert again == found
    assert found.host.isascii()


def test_read_allowed_of_operators_list_then_exactly_those_pairs() -> None:
    found = egress.read_allowed("127.0.0.1:18080, [::1]:18081,Diarium.Kommun.se:443")

    assert found.pairs == {("127.0.0.1", 18080), ("::1", 18081), ("diarium.kommun.se", 443)}


@pytest.mark.parametrize("text", ["127.0.0.1", "127.1:80", "a:b", "*:80", "http://x:80", "x:80/p"])
def test_read_allowed_of_bad_entry_then_an_error(text: str) -> None:
    with pytest.raises(web_addresses.BadAddress):
        egress.read_allowed(text)


@pytest.mark.parametrize(
    "form",
    [
        "http://127.0.0.1:{other}/", "http://localhost:{port}/", "http://127.1:{port}/",
        "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://2130706433:{port}/",
        "http://x@127.0.0.1:{port}/", "http://127.0.0.1:0{port}/",
    ],
)  # fmt: skip
def test_pair_beside_the_listed_one_then_refused(form: str) -> None:
    port = free_port()
    client = egress.Client(egress.Allowed(frozenset({("127.0.0.1", port)})))

    with pytest.raises(egress.Refused):
        client.exchange("GET", form.format(port=port, other=port + 1), deadline_s=2)


def test_listed_pair_where_nobody_listens_then_not_sent() -> None:
    port = free_port()
    client = egress.Client(egress.Allowed(frozenset({("127.0.0.1", port)})))

    with pytest.raises(egress.NotSent) as caught:
        client.exchange("POST", f"http://127.0.0.1:{port}/", body=b"x", deadline_s=2)

    assert caught.value.code == "connect"
