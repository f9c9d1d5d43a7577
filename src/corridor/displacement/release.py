"""Rules of Flee that change results, each a named switch.

Flee's releases differ: :data:`HEAD` is the development version that
``flee.md`` specifies, :data:`V31` the release on the package index. Quirks
that both share are simply reproduced (further legs in a day, arrival only
beyond the last km, uniform choice among full camps, decay that weakens
repulsion, closed roads that turn people back after their whole length).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Release:
    """Rules of Flee that change results, each by name (numbers are of ``flee.md`` 9).

    Parameters
    ----------
    name : str
    day0_frees_no_room : bool
        3: the counts of day 0 are taken off the capacities, although those people take up room, too; a capacity
        that falls to nothing means no limit.
    capacities_scale : bool
        ``capacity_scaling`` acts (release 3.1 does not know it).
    ends_from_any : bool
        A conflict ends from any intensity; False: from 1 only.
    intensity_follows : bool
        7: an intensity that changes while above zero is followed; Flee keeps the first.
    hold_conflicts : bool
        ``conflicts.csv`` may be shorter than the run, its last row holds; Flee stops.
    hold_people : bool
        25: on days without any conflict zone that has people nobody sets out, and they wait; Flee stops.
    """

    name: str = "head"
    day0_frees_no_room: bool = True
    capacities_scale: bool = True
    ends_from_any: bool = True
    intensity_follows: bool = False
    hold_conflicts: bool = False
    hold_people: bool = False


HEAD = Release()
V31 = Release("3.1", day0_frees_no_room=False, capacities_scale=False, ends_from_any=False)
RELEASES = {release.name: release for release in (HEAD, V31)}
