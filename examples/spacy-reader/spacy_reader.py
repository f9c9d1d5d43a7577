"""A reader for Corridor made of a spaCy pipeline: a few rules here, a trained pipeline just the same.

``read`` takes a report and the network of places and gives claims in the form
of the labelling guide. Put ``spacy.load("my_pipeline")`` in the place of
:func:`pipeline`, or ask a language model of your own for the same
dictionaries; Corridor checks what comes back.
"""

from functools import cache

import spacy
from spacy.util import filter_spans

PEOPLE = {"en": ["people", "migrants", "persons"], "es": ["personas", "migrantes"]}
MORE = {"en": [["more", "than"], ["over"]], "es": [["más", "de"]]}
ABOUT = {"en": [["about"], ["some"], ["around"]], "es": [["unas"], ["unos"], ["cerca", "de"]]}
MOVES = {"en": {"left": "departure", "reached": "arrival", "arrived": "arrival"},
         "es": {"salieron": "departure", "llegaron": "arrival", "llegó": "arrival"}}
FUTURE = {"en": {"will", "plan", "expect", "expects"}, "es": {"planean", "esperan", "llegarán", "saldrán"}}


@cache
def pipeline(language: str):
    """A blank pipeline with sentences and one ruler: counts of people, and verbs of movement."""
    nlp = spacy.blank(language)
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("span_ruler")
    number = {"TEXT": {"REGEX": r"^\d{1,3}(?:[.,]\d{3})+$|^\d+$"}}
    before = [("more_than", words) for words in MORE[language]] + [("about", words) for words in ABOUT[language]] + [("exact", [])]
    ruler.add_patterns([{"label": f"size:{how}", "pattern": [*({"LOWER": w} for w in words), number, {"LOWER": {"IN": PEOPLE[language]}}]}
                        for how, words in before])
    ruler.add_patterns([{"label": kind, "pattern": [{"LOWER": verb}]} for verb, kind in MOVES[language].items()])
    return nlp


def read(report, network):
    """The claims of one report."""
    doc = pipeline(report.language)(report.text)
    names = {name for place in network.locations for name in (place.name, *place.aliases)} if network else set()
    for span in filter_spans(doc.spans["ruler"]):
        sentence = span.sent
        expected = any(token.lower_ in FUTURE[report.language] for token in sentence)
        claim = {"kind": "group_size", "modality": "expected" if expected else "asserted", "text_span": [span.start_char, span.end_char]}
        if span.label_.startswith("size:"):
            how = span.label_.removeprefix("size:")
            amount = float(next(t for t in span if t.text[0].isdigit()).text.replace(",", "").replace(".", ""))
            claim["quantity"] = {"low": amount, "high": None if how == "more_than" else amount, "unit": "people", "comparator": how}
        else:
            after = doc[span.end:sentence.end]
            place = next((name for name in sorted(names, key=len, reverse=True) if name in after.text), None)
            end = after.start_char + after.text.index(place) + len(place) if place else span.end_char
            claim |= {"kind": span.label_, "place": place, "text_span": [span.start_char, end],
                      "place_role": None if place is None else "origin" if span.label_ == "departure" else "destination"}
        yield claim
