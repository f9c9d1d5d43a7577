"""A result of displacement on one page: map, curves against the counts, errors beside references, caveats."""
