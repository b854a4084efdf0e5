"""Pure matching: facts in, scores with reasons out. Imports nothing of ours.

`match_need` and `match_pair` are the door; `Catalogue` holds the suppliers they look through.
"""

from matching.candidates import Catalogue
from matching.matches import match_need, match_pair

__all__ = ["Catalogue", "match_need", "match_pair"]
