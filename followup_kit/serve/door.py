"""Who may come in: the token, the sessions of those who gave it, and the count of those who did not."""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from followup_kit.serve.options import Limits

LOCAL_USER = "local"
_HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+))(?::\d{1,5})?")


class Sessions:
    """Signed-in browsers, kept on the server: a key is random, ends after ``lifetime`` seconds or at sign-out."""

    def __init__(self, *, lifetime: float, now: Callable[[], float] = time.monotonic) -> None:
        self._lifetime = lifetime
        self._now = now
        self._open: dict[str, tuple[str, float]] = {}

    def open(self, user: str) -> str:
        """A new session of a user; its key."""
        self._open = {key: entry for key, entry in self._open.items() if entry[1] > self._now()}
        key = secrets.token_urlsafe(32)
        self._open[key] = (user, self._now() + self._lifetime)
        return key

    def user(self, key: str | None) -> str | None:
        """Whose session a key is; None for an unknown, ended or missing one."""
        user, ends = self._open.get(key or "", ("", float("-inf")))
        return user if ends > self._now() else None

    def close(self, key: str | None) -> None:
        """End a session; an unknown key is no error."""
        self._open.pop(key or "", None)


class Attempts:
    """Wrong tokens by address: ``most`` within ``within`` seconds, then none are looked at."""

    def __init__(self, *, most: int, within: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._within = within
        self._now = now
        self._wrong: dict[str, deque[float]] = {}

    def note(self, address: str) -> None:
        """Count a wrong token."""
        self._forget_old()
        self._wrong.setdefault(address, deque()).append(self._now())

    def wait(self, address: str) -> int:
        """Seconds until an address may try again; 0 when it may now."""
        self._forget_old()
        wrong = self._wrong.get(address, deque())
        return 0 if len(wrong) < self._most else max(1, int(wrong[0] + self._within - self._now()) + 1)

    def _forget_old(self) -> None:
        for address, wrong in list(self._wrong.items()):
            while wrong and wrong[0] <= self._now() - self._within:
                wrong.popleft()
            if not wrong:
                del self._wrong[address]


class Door:
    """What each request is held against: the allowed names, the token, the sessions and the attempts."""

    def __init__(self, *, token: str, hosts: Collection[str], limits: Limits) -> None:
        self._token = token
        self._hosts = hosts
        self.sessions = Sessions(lifetime=limits.sign_in)
        self.attempts = Attempts(most=limits.wrong_tokens, within=limits.wrong_tokens_within)

    def sign_in(self, token: str, *, address: str) -> str | None:
        """The key of a new session, or None for a wrong token, which is counted."""
        if hmac.compare_digest(token.encode(), self._token.encode()):
            return self.sessions.open(LOCAL_USER)
        self.attempts.note(address)
        return None

    def knows_host(self, host: str) -> bool:
        """Whether a Host header names this server: guards against names rebound to a loopback address."""
        return _host_name(host) in self._hosts


def _host_name(host: str) -> str:
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]).rstrip(".").lower() if found else ""


def is_foreign(origin: str | None, *, host: str) -> bool:
    """Whether an Origin header names another site than the Host header; no Origin is not foreign."""
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != host.lower()
    except ValueError:
        return True
