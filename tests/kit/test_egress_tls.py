"""TLS of the egress client: the name is asked for and checked, the address is the checked one."""

from __future__ import annotations

import contextlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.kit.loopback import reply, serving
from torget.kit import egress

_LOOPBACK = "127.0.0.1"


def _certificate(folder: Path, name: str, *, days: int = 2) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_path, key_path = folder / "cert.pem", folder / "key.pem"
    cert_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_path, key_path


def _tls_exchange(folder: Path, name: str, *, days: int, trusted: bool) -> tuple[bytes, list[str]]:
    cert, key = _certificate(folder, name, days=days)
    names: list[str] = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    tls.sni_callback = lambda _sock, asked, _context: names.append(str(asked))
    ours = ssl.create_default_context(cafile=str(cert) if trusted else None)
    with serving(lambda conn, _: conn.sendall(reply(body=b"hej")), tls=tls) as server:
        client = egress.Client(
            egress.Allowed(frozenset({("good.kommun.se", server.port)})),
            resolver=lambda _host, _port: [_LOOPBACK],
            ssl_context=ours,
        )
        url = f"https://good.kommun.se:{server.port}/"
        with contextlib.closing(client):
            return client.exchange("POST", url, body=b"x", deadline_s=5).body, names


def test_tls_to_checked_address_then_name_is_asked_for_and_checked(tmp_path: Path) -> None:
    assert _tls_exchange(tmp_path, "good.kommun.se", days=2, trusted=True) == (
        b"hej",
        ["good.kommun.se"],
    )


@pytest.mark.parametrize(
    ("name", "days", "trusted"),
    [("evil.kommun.se", 2, True), ("good.kommun.se", -1, True), ("good.kommun.se", 2, False)],
)
def test_tls_with_wrong_old_or_unknown_certificate_then_not_sent(
    tmp_path: Path, name: str, days: int, *, trusted: bool
) -> None:
    with pytest.raises(egress.NotSent) as caught:
        _tls_exchange(tmp_path, name, days=days, trusted=trusted)

    assert caught.value.code == "tls"
