"""Knowing a firm when it is seen again: names, addresses, evidence and verdicts.

Pure computation, imports nothing of ours but the taxonomy.
"""
