"""The one search: firms, part needs and processes for what somebody typed, each list under its tab."""

from __future__ import annotations

from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint
from linkage.web.public.need_results import need_results
from linkage.web.public.process_results import process_results
from linkage.web.public.search_heads import NEEDS, PROCESSES, Asked
from linkage.web.public.supplier_results import supplier_results


@blueprint.get("/search")
@public
def search() -> str:
    asked = Asked.of_request()
    if asked.tab == NEEDS:
        return need_results(asked)
    if asked.tab == PROCESSES:
        return process_results(asked)
    return supplier_results(asked)
