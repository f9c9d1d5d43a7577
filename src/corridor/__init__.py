"""Corridor: from a sentence in a report to the truck at the bridge.

The rooms are imported by their full names (``from corridor.network import
Network``); this module holds the version and nothing else.
"""

__version__ = "0.1.0"
