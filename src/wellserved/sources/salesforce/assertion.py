"""Assertion: signing in by a private key: a claim signed by it (RS256) is given for a token (RFC 7523, 2.1).

The key's text, or the path of its file, is told by a variable or a keyring; a file within a workspace is refused.
"""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wellserved.sources.connect.auth import Post
from wellserved.terms.errors import DefinitionError, NotAllowed
from wellserved.terms.packages import need

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
VALID = 180  # seconds: Salesforce takes none that holds longer
WORKSPACE = "wellserved.yaml"


@dataclass
class SignedAssertion:
    """A token for a claim that our key signed; the app holds the certificate.

    Args:
        url: Where tokens are had.
        client_id: The app's consumer key.
        user: The name of the user that it runs as.
        audience: Whom the claim is made to.
        key: The private key as PEM.
    """

    url: str
    client_id: str
    user: str
    audience: str
    key: str = field(repr=False)
    _token: str = field(default="", repr=False)

    def headers(self, post: Post) -> Mapping[str, str]:
        if not self._token:
            self._token = str(post(self.url, {"grant_type": GRANT, "assertion": self.claim()}, {})["access_token"])
        return {"Authorization": f"Bearer {self._token}"}

    def refresh(self) -> bool:
        self._token = ""
        return True

    def claim(self) -> str:
        """Who asks, for whom, and until when it holds, signed."""
        told = {"iss": self.client_id, "sub": self.user, "aud": self.audience, "exp": int(time.time()) + VALID}
        text = f"{_written({'alg': 'RS256'})}.{_written(told)}"
        return f"{text}.{_base64(_signed(text.encode(), self.key))}"


def key_of(told: str) -> str:
    """A private key: as it was told, or from the file that was named.

    Raises:
        DefinitionError: It is neither, or the file can't be read.
        NotAllowed: The file lies in a workspace.
    """
    if "-----BEGIN" in told:
        return told.replace("\\n", "\n")  # variables often hold line ends as two letters
    path = Path(told).expanduser()
    fix = "tell the key itself as PEM, or the whole path of its file"
    if not path.is_absolute():
        raise DefinitionError("the private key is no PEM and no path", "private_key", fix)
    if any((folder / WORKSPACE).exists() for folder in path.resolve().parents):
        raise NotAllowed("the private key lies in a workspace", "private_key", "keep it where only this user may read")
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise DefinitionError("the private key's file can't be read", "private_key", fix) from None


def _signed(text: bytes, key: str) -> bytes:
    need("connect", "signing in by a private key", "cryptography")
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    fix = "make one with: openssl genrsa -out key.pem 2048"
    try:
        loaded = load_pem_private_key(key.encode(), None)
    except (ValueError, TypeError):
        raise DefinitionError("the private key is no PEM, or has a password", "private_key", fix) from None
    if not isinstance(loaded, RSAPrivateKey):
        raise DefinitionError("the private key is none of RSA", "private_key", fix)
    return loaded.sign(text, PKCS1v15(), SHA256())


def _written(told: Mapping[str, Any]) -> str:
    return _base64(json.dumps(told).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
