"""How scores, references, leads and kinds are named for the reader."""

from corridor.language import Language

SIGNS = {True: "+", False: "−"}


class Names:
    """The names of what the page of scores counts."""

    def __init__(self, language: Language):
        self.t = language

    def reference(self, quantity: str, name: str) -> str:
        """A reference forecast in words."""
        t = self.t
        if name == "climatology":
            return t("changes seen elsewhere") if quantity == "size" else t("last step carried on")
        return {"forecast": t("ours"), "decay": t("steady loss"), "announced": t("announced figure"),
                "persistence": t("last report kept") if quantity == "size" else t("last place kept")}[name]

    def score(self, name: str) -> str:
        """What a score is, for the caption of its table."""
        t = self.t
        return {"crps_log": t("CRPS of log(1 + people)"), "crps": t("CRPS, people"), "wis_log": t("weighted interval score of log(1 + people)"),
                "wis": t("weighted interval score, people"), "energy": t("energy score, km")}[name]

    def kind(self, kind: str) -> str:
        """A kind of announcement."""
        t = self.t
        return {"size": t("size on a day"), "stop": t("a place by a day"), "destination": t("destination within two weeks"), "all": t("all")}[kind]

    def skill(self, skill: float | None) -> str:
        """A skill with its sign, in percent."""
        if skill is None:
            return "–"
        whole = round(100 * skill)
        return f"{SIGNS[whole > 0] if whole else ''}{abs(whole)} %"

    def signed(self, value: float | None) -> str:
        """A number of days with its sign."""
        if value is None:
            return "–"
        text = self.t.number(abs(value), 1)
        return text if text == "0.0" else f"{SIGNS[value > 0]}{text}"

    def method(self) -> tuple[tuple[str, str], ...]:
        """How things are judged: a name and a sentence each."""
        t = self.t
        return (
            (t("Sizes"), t("The geometric mean of the day's distinct reports of the whole group; nobody, after a report that it dissolved. CRPS is "
                           "the distance between all members and what came, on log(1 + people) and in people; the weighted interval score "
                           "does the same with a median and eleven intervals.")),
            (t("Places"), t("The mean of the places reported that day. The energy score is the mean distance of the members that still exist "
                            "from it, less half the mean distance between two of them.")),
            (t("Means"), t("Over movements first, so that one much-reported movement does not decide. Intervals and ranks count days.")),
            (t("References"), t("The last report kept; a steady loss of 5.5 % a day; the announced figure, where there was one; the changes seen in "
                                "other movements over as many days; for places the last place, and the last daily step carried on with a "
                                "random pace.")),
            (t("Intervals"), t("Central intervals of the members, reaching half a person further because counts are whole; their doubt after "
                               "Clopper and Pearson.")),
            (t("Announcements"), t("A size came true if nine tenths of it were reported that day; a place if the group was reported within 25 km of "
                                   "it by the day. What no report tells of is left out. Destinations stand undated in the record and are judged by "
                                   "the last forecast before the group was seen there.")),
            (t("Why"), t("Reasons are looked up in reports and acts of the days between, in the pace, and in weak reports; none is guessed.")),
        )
