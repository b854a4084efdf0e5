"""Why a letter did not leave. Each carries a sentence for officers; none ever holds a password.

NotSent
  ServerAway    nothing can be sent now: no connection, no sign-in, no sender taken
  PutOff        this letter not now; later it may
    Lost        the connection ended while it was handed over: perhaps it arrived
  Refused       this letter never; `is_address`: there is nobody at its address
"""

from __future__ import annotations


class NotSent(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class ServerAway(NotSent):
    pass


class PutOff(NotSent):
    pass


class Lost(PutOff):
    pass


class Refused(NotSent):
    def __init__(self, text: str, *, is_address: bool = False) -> None:
        super().__init__(text)
        self.is_address = is_address
