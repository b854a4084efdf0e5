"""The settings file of a Sphinx server for one instance.

    python -m search.engines.sphinx.settings /var/lib/linkage-search 9306 > sphinx.conf
    searchd --config sphinx.conf

The server cannot make indexes by itself, so there are two of every kind: one serves while the other is made anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from search import fields
from search.engines.boolean.terms import COLUMNS

NAME = "linkage"
SLOTS = ("a", "b")

_SHARD = """
index {name}
{{
    type = rt
    path = {folder}/{name}
    dict = keywords
    rt_mem_limit = 512M
    rt_field = facts
    rt_field = words
    rt_attr_string = document_key
    rt_attr_string = digest
    rt_attr_string = stored
    rt_attr_float = trust
    rt_attr_float = confirmed
    rt_attr_float = length
    rt_attr_float = brevity
    rt_attr_multi_64 = rated
{columns}
}}
"""
_WHOLE = """
index {name}
{{
    type = distributed
{shards}
}}
"""
_SERVER = """
searchd
{{
    listen = {address}:{port}:mysql41
    pid_file = {folder}/searchd.pid
    log = {folder}/searchd.log
    workers = threads
    dist_threads = {shards}
    binlog_path = {folder}
    binlog_flush = 1
    max_packet_size = 128M
    max_filter_values = 65536
    thread_stack = 8M
    rt_flush_period = 3600
}}
"""


def settings(
    folder: Path, port: int, *, address: str = "127.0.0.1", shards: int = 2, names: tuple[str, ...] = (NAME,)
) -> str:
    """The whole file. Everything the server keeps lies in `folder`, which has to be there. `names`: one for each instance."""
    columns = "\n".join(
        f"    {'rt_attr_multi_64' if name in fields.DATED else 'rt_attr_multi'} = {column(name)}" for name in COLUMNS
    )
    parts = []
    for whole in (f"{name}_{slot}" for name in names for slot in SLOTS):
        pieces = [f"{whole}_{number}" for number in range(shards)]
        parts += [_SHARD.format(name=piece, folder=folder, columns=columns) for piece in pieces]
        lines = "\n".join(f"    local = {piece}" for piece in pieces)
        parts.append(_WHOLE.format(name=whole, shards=lines))
    parts.append(_SERVER.format(folder=folder, address=address, port=port, shards=shards))
    return "".join(parts)


def column(field: str) -> str:
    """The attribute of a field: some names of fields are words of the query language."""
    return f"col_{field}"


if __name__ == "__main__":
    sys.stdout.write(settings(Path(sys.argv[1]), int(sys.argv[2])))
