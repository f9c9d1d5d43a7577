"""Claims made by hand, for tests of what comes after reading."""

from corridor.records import Claim, Quantity, Report


def claim(name: str, kind: str, *, low=None, high=None, comparator="exact", unit="people", resolved=None, place=None, role=None,
          locations=(), date=None, speaker=None, speaker_role="media", modality="asserted", article="a", span=(0, 10), text="") -> Claim:
    """A claim with the fields that matter to the test."""
    quantity = None if low is None and high is None else Quantity(low, high, unit, comparator, resolved)
    return Claim(f"{article}-{name}", article, kind, quantity, place, role, date, speaker, None, (), False, modality, span, text,
                 speaker_role, tuple(locations))


def reports(claims, published="2021-11-10") -> tuple[Report, ...]:
    """The reports that such claims stand in; the text of a report is that of its longest claim."""
    texts: dict[str, str] = {}
    for one in claims:
        texts[one.article] = max(texts.get(one.article, ""), one.text, key=len)
    return tuple(Report(name, text, published=published) for name, text in sorted(texts.items()))
