"""Linkage: supplier linkage matching for supporting industries."""

VERSION = "0.1.0"
