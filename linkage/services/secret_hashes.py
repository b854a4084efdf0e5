"""What is kept of a secret that opens something: a hash, so that who reads the database can open nothing."""

from __future__ import annotations

import hashlib


def hash_of_secret(secret: str) -> str:
    """Secrets are long and drawn at random, so that one round without salt is enough. Whatever is sent has a hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
