"""Named random streams.

A draw is keyed by the seed, the name of the rule that draws, and whatever
tells one use from another (a day, a block of members). Two rules never share
a stream, so adding a rule does not move the draws of any other, and two
scenarios that run the same rules on the same day see the same luck: their
difference is the measure, not the noise.

>>> stream(7, "movement.rest", 3).integers(100) == stream(7, "movement.rest", 3).integers(100)
np.True_
"""

import hashlib

import numpy as np


def stream(seed: int, name: str, *key: int | str) -> np.random.Generator:
    """A counter-based generator for one use of one rule.

    Parameters
    ----------
    seed : int
        Seed of the whole run.
    name : str
        Name of the rule, e.g. ``"movement.rest"``.
    *key : int or str
        What tells this use from others, e.g. the day.

    Returns
    -------
    numpy.random.Generator
        Philox 4x64 (Salmon et al. 2011) with a 128-bit key from BLAKE2b.
    """
    text = "\x1f".join([str(int(seed)), name, *map(str, key)])
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
