"""Requests for engines that answer Boolean queries over exact terms: everything they share.

`terms` turns a document into terms, so that numbers become terms too; `gates` turns a request into a tree of terms, which decides
who is listed; `scoring` says roughly how well, which chooses the candidates; `candidates` lends the few documents of a page to the
ranker of `search.engines.arrays`, which orders and explains them as on every engine. An engine only has to be a `Snapshot`.
"""
