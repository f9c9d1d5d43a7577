"""Made-up reports in any number, for the benchmarks: stories, and what becomes of them when others take them over.

Words are drawn from a vocabulary of made-up words by Zipf's law, so that the
index meets frequent and rare words as in real text; each story has facts of
its own (people, numbers, places, quotations). Of all reports about half are
originals; the others are perturbed from one of them:

    cut         paragraphs dropped, some words changed                    syndicated
    edit        sentences reworded, outlet named or not                   retells
    translate   every word another, a third of them cognates; facts kept  translates
"""

import random
from collections.abc import Iterator
from itertools import accumulate

from corridor.records import Report

VOCABULARY = 12_000
SYLLABLES = ("ba ca da fa ga la ma na pa ra sa ta va be ce de fe le me ne pe re se te bi di fi li mi ni pi ri si ti bo co do fo lo mo no po ro so to "
             "bu cu du fu lu mu nu pu ru su tu bra cla dro fre gri pla tro stra ble cro").split()
ENDINGS = {"en": ("ing", "ed", "er", "ment", "ness", "s", ""), "es": ("ando", "ado", "era", "miento", "eza", "os", "a")}
FUNCTION = {"en": "the of and to in that is was for on with as at by from have had their this which who".split(),
            "es": "el la los las de del y que en un una por con para se su al es fue como esta".split()}
PLACES = "Tapachula Huixtla Mapastepec Pijijiapan Tonalá Arriaga Tapanatepec Juchitán Acayucan Puebla Querétaro Celaya".split()
GIVEN, SURNAMES = "Ana Luis Marta Jorge Elena Raúl Nora Iván Rosa Hugo".split(), 900


def _words(rng: random.Random) -> list[str]:
    found = dict.fromkeys("".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(4 * VOCABULARY))
    return [w for w in found if len(w) >= 4][:VOCABULARY]


class Maker:
    """Makes reports by a seed; the same seed and number give the same reports."""

    def __init__(self, seed: int = 1):
        self.rng = random.Random(seed)
        self.stems = _words(self.rng)
        self.weights = list(accumulate(1 / (i + 8) for i in range(len(self.stems))))
        other = self.stems[:]
        self.rng.shuffle(other)
        self.translated = {a: a if self.rng.random() < 0.3 else b for a, b in zip(self.stems, other, strict=True)}
        self.surnames = [w.capitalize() + "ez" for w in self.stems[-SURNAMES:]]

    def story(self) -> list[list[tuple]]:
        """Paragraphs of sentences; a sentence is its stems with slots for facts."""
        rng = self.rng
        people = [f"{rng.choice(GIVEN)} {rng.choice(self.surnames)}" for _ in range(3)]
        paragraphs = []
        for _ in range(rng.randint(6, 9)):
            sentences = []
            for _ in range(rng.randint(2, 3)):
                stems = rng.choices(self.stems, cum_weights=self.weights, k=rng.randint(7, 11))
                fact = rng.choice([("number", rng.randint(13, 9000)), ("place", rng.choice(PLACES)), ("person", rng.choice(people)),
                                   ("quote", rng.choice(people)), None])
                sentences.append((tuple(stems), fact))
            paragraphs.append(sentences)
        return paragraphs

    def text(self, story: list, language: str, changed: float = 0.0) -> str:
        """A story in words; ``changed`` is the share of words that are put otherwise."""
        rng = self.rng

        def sentence(stems, fact) -> str:
            out, shift = [], rng.randrange(20) if changed > 0.1 else 0  # who retells puts sentences otherwise
            for k, stem in enumerate(stems):
                word = self.translated[stem] if language == "es" else stem
                if changed and rng.random() < changed:
                    word = rng.choice(self.stems)
                out += [FUNCTION[language][(len(stem) + 3 * k + shift) % len(FUNCTION[language])], word + ENDINGS[language][(len(stem) + k) % len(ENDINGS[language])]]
            middle = len(out) // 2
            if fact and fact[0] == "quote":
                said = {"en": "said", "es": "dijo"}[language]
                return f'"{" ".join(out).capitalize()}," {said} {fact[1]}.'
            if fact:
                out[middle:middle] = [fact[1]] if fact[0] != "number" else \
                    [f"{fact[1]:,} people" if language == "en" else f"{fact[1]:,} personas".replace(",", ".")]
            first = " ".join(out)
            return first[:1].upper() + first[1:] + "."

        return "\n\n".join(" ".join(sentence(*s) for s in paragraph) for paragraph in story)

    def reports(self, number: int) -> Iterator[tuple[Report, tuple[str, str] | None]]:
        """So many reports, each with (origin's id, relation) where it is derived."""
        rng, known = self.rng, []
        for i in range(number):
            name, day = f"r{i:06d}", f"2021-{1 + i % 12:02d}-{1 + rng.randint(0, 11):02d}"
            outlet = f"{rng.choice(self.stems).capitalize()} {rng.choice(('Post', 'Wire', 'Diario', 'Radio', 'Gazette'))}"
            if len(known) < 20 or rng.random() < 0.5:
                story = self.story()
                known.append((name, story, day, outlet))
                yield Report(name, self.text(story, "en"), outlet, day, "en"), None
                continue
            origin, story, day, source = rng.choice(known[-2000:])
            later = f"{day[:8]}{min(28, int(day[8:]) + rng.randint(1, 6)):02d}"
            how = rng.choice(("syndicated", "retells", "translates"))
            part = [p for p in story if rng.random() < 0.8] or story[:2]
            text = self.text(part, "es" if how == "translates" else "en", {"syndicated": 0.02, "retells": 0.35, "translates": 0.05}[how])
            if how == "retells" and rng.random() < 0.6:
                text += f"\n\n{source} reports that this happened."
            yield Report(name, text, outlet, later, "es" if how == "translates" else "en"), (origin, how)
