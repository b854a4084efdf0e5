"""How often something may be tried. Counted in the store of LINKAGE_RATE_LIMIT_STORAGE; when that is down, in this process."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from linkage.config import Config

logger = logging.getLogger(__name__)

TRIES = 10
TRY_WINDOW = parse("1000 per 15 minutes")
RESETS = parse("5 per hour")
QUESTIONS = (parse("60 per minute"), parse("1200 per hour"))


@dataclass(frozen=True, slots=True)
class Budget:
    """How many requests to a path (and all below it) one address may send; the longest path that fits counts."""

    name: str
    path: str
    methods: frozenset[str]
    item: RateLimitItem


_READS_AND_WRITES = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
BUDGETS = (
    Budget("sign-up", "/account/sign-up", frozenset({"POST"}), parse("30 per hour")),
    Budget("forgotten", "/account/forgotten", frozenset({"POST"}), parse("30 per hour")),
    Budget("new-password", "/account/new-password", _READS_AND_WRITES, parse("60 per hour")),
    Budget("api", "/api/v1", _READS_AND_WRITES, parse("600 per minute")),
    Budget("search", "/search", _READS_AND_WRITES, parse("240 per minute")),
    Budget("board", "/needs", frozenset({"GET"}), parse("240 per minute")),
    Budget("saved-searches", "/account/searches", frozenset({"POST"}), parse("60 per minute")),
    Budget("messages", "/messages", frozenset({"POST"}), parse("60 per minute")),
    # At a fair many phones share one address.
    Budget("links", "/l", frozenset({"POST"}), parse("600 per minute")),
    Budget("records", "/records", _READS_AND_WRITES, parse("60 per minute")),
    Budget("privacy", "/privacy", frozenset({"POST"}), parse("30 per hour")),
    Budget("refusal-firms", "/account/refusals/firms", frozenset({"GET"}), parse("300 per minute")),
    Budget("suggest", "/search/suggest", frozenset({"GET"}), parse("600 per minute")),
)


class Limits:
    """Counters of one application."""

    def __init__(self, storage: str) -> None:
        self._shared = MovingWindowRateLimiter(storage_from_string(storage))
        self._own = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, item: RateLimitItem, *key: str) -> bool:
        """Counts one; False when the window is full."""
        try:
            return self._shared.hit(item, *key)
        except Exception:  # the store's own kinds of failure are many, and none may keep people out
            logger.warning("the store of rate limits does not answer; counting in this process", exc_info=True)
            return self._own.hit(item, *key)

    def used(self, item: RateLimitItem, *key: str) -> int:
        try:
            return item.amount - self._shared.get_window_stats(item, *key).remaining
        except Exception:  # as above
            return item.amount - self._own.get_window_stats(item, *key).remaining

    def seconds_to_wait(self, item: RateLimitItem, *key: str) -> float:
        try:
            return self._shared.get_window_stats(item, *key).reset_time - time.time()
        except Exception:  # as above
            return self._own.get_window_stats(item, *key).reset_time - time.time()


def init_limits(app: Flask, config: Config) -> None:
    app.extensions["limits"] = Limits(config.rate_limit_storage) if config.rate_limits_enabled else None


def check_budgets() -> None:
    """Refuses an address that asks for more than its share. The address is the connection's; no header changes it."""
    limits = _limits()
    if limits is None:
        return
    fitting = [budget for budget in BUDGETS if _is_below(budget) and request.method in budget.methods]
    if not fitting:
        return
    budget = max(fitting, key=lambda budget: len(budget.path))
    if not limits.hit(budget.item, budget.name, _address()):
        _refuse(limits.seconds_to_wait(budget.item, budget.name, _address()))


def _is_below(budget: Budget) -> bool:
    return request.path == budget.path or request.path.startswith(budget.path + "/")


def count_try(email: str) -> None:
    """Counts a try to sign in before the password is looked at, so that parallel ones cannot slip by.

    Raises TooManyRequests when more than ten failed in 15 minutes, for the account or from the address. Successes are given back,
    so that a class of thirty behind one address gets in.
    """
    limits = _limits()
    if limits is None:
        return
    for kind, key in (("account", email), ("address", _address())):
        limits.hit(TRY_WINDOW, "tried", kind, key)
        failed = limits.used(TRY_WINDOW, "tried", kind, key) - limits.used(TRY_WINDOW, "succeeded", kind, key)
        if failed > TRIES:
            _refuse(TRY_WINDOW.get_expiry())


def give_try_back(email: str) -> None:
    """A try that succeeded was none at guessing."""
    limits = _limits()
    if limits is None:
        return
    for kind, key in (("account", email), ("address", _address())):
        limits.hit(TRY_WINDOW, "succeeded", kind, key)


def count_reset(email: str) -> None:
    """Counts a letter for a new password, known address or not: nobody's mailbox is filled by others. Raises TooManyRequests."""
    limits = _limits()
    if limits is not None and not limits.hit(RESETS, "reset", email):
        _refuse(limits.seconds_to_wait(RESETS, "reset", email))


def count_question(link: str) -> None:
    """Counts a question for a person behind a link without sign-in, so that nobody gets a list by asking for all of it.

    Counted by link and not by address: the whole hall is behind one. Raises TooManyRequests.
    """
    limits = _limits()
    if limits is None:
        return
    for item in QUESTIONS:
        if not limits.hit(item, "question", link):
            _refuse(limits.seconds_to_wait(item, "question", link))


def _refuse(seconds: float) -> None:
    g.retry_minutes = max(1, math.ceil(seconds / 60))
    raise TooManyRequests


def _limits() -> Limits | None:
    limits: Limits | None = current_app.extensions["limits"]
    return limits


def _address() -> str:
    return request.remote_addr or "unknown"
