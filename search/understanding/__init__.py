"""What a search query asks: text in seven languages -> processes, materials, places, certificates, limits, words left over.

`understand` is the door. It is deterministic and explainable: every id comes with the span of the text it was read from.
"""

from search.understanding.parser import understand
from search.understanding.result import Constraint, KnownWord, Span, Typo, Understood

__all__ = ["Constraint", "KnownWord", "Span", "Typo", "Understood", "understand"]
