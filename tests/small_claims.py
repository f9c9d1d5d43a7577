"""Claims made by hand, for tests of what comes after reading."""

from corridor.records import Claim, Quantity


def claim(name: str, kind: str, *, low=None, high=None, comparator="exact", unit="people", resolved=None, place=None, role=None,
          locations=(), date=None, speaker=None, speaker_role="media", modality="asserted", article="a", span=(0, 10), text="") -> Claim:
    """A claim with the fields that matter to the test."""
    quantity = None if low is None and high is None else Quantity(low, high, unit, comparator, resolved)
    return Claim(f"{article}-{name}", article, kind, quantity, place, role, date, speaker, None, (), False, modality, span, text,
                 speaker_role, tuple(locations))
