"""A filter of the registry under a name."""

from __future__ import annotations

from linkage.inputs.base import Input, Line120, Text2000


class RegistryFilterInput(Input):
    """`state`: the query of the registry's address. `is_shared`: other officers see it, too."""

    name: Line120
    state: Text2000
    is_shared: bool = False


class RegistryFilterChange(Input):
    name: Line120
    is_shared: bool = False
