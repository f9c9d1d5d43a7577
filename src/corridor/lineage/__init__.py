"""Lineage: which report took its content from which, and which claims are one piece of evidence."""

from corridor.lineage.contradictions import contradictions
from corridor.lineage.derivations import find_derivations
from corridor.lineage.families import effective_sources, families

__all__ = ["contradictions", "effective_sources", "families", "find_derivations"]
