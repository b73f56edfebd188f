"""The what-if page's state: what is tried, the weeks played through before and after, and what is adopted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
from traitlets import Float, HasTraits, Instance, Int, Unicode, observe

from followup_kit.errors import ConflictError, InputError, RefusedError
from followup_kit.periods import week_of
from followup_kit.planning.projection import WEEKS, Projection
from followup_kit.planning.scenario_files import Kept
from followup_kit.planning.scenarios import Comparison, Leave, Scenario, Step, comparing
from followup_kit.policy import Document
from followup_kit.schema import CHOICES
from followup_kit.translations import current_language, say, say_date, say_number
from followup_kit.ui.whatif_changes import (
    Change,
    is_empty,
    known_part,
    listed,
    only_policy,
    with_closed_day,
    with_leave,
    without_change,
)
from followup_kit.ui.whatif_desk import WhatIfDesk, Writing
from followup_kit.ui.whatif_examples import Example, examples
from followup_kit.ui.whatif_values import Entered, Figure, check_fits, figures, parsed, value_said, words_allowed

HORIZONS = (4, 8, 12, 26)
IDLE = -1.0


class WhatIfModel(HasTraits):
    """What the what-if page shows.

    ``figure`` is the parameter that is looked at, ``weeks`` how far the comparison goes, ``measure`` what its chart
    shows. ``revision`` grows with the scenario, ``compared`` with the results, ``kept`` with the scenarios that are
    kept. ``progress`` is a share while a comparison runs, else ``IDLE``. ``writing`` is what waits to be confirmed,
    ``taken`` a name under which there is a scenario already.
    """

    figure = Unicode("")
    weeks = Int(WEEKS)
    measure = Unicode("visits")
    from_day = Instance(date)
    reason = Unicode("")
    writing = Instance(Writing, allow_none=True)
    taken = Unicode("")
    name = Unicode("")
    revision = Int(0)
    compared = Int(0)
    kept = Int(0)
    progress = Float(IDLE)
    busy = Unicode("")
    news = Unicode("")

    def __init__(self, desk: WhatIfDesk) -> None:
        self.desk = desk
        self.scenario = Scenario()
        self.found: Comparison | None = None
        self._before: dict[tuple[int, date], Projection] = {}
        self._figures: dict[tuple[str, date], dict[str, Figure]] = {}
        self._is_stopped = False
        self._text, self.world = desk.policy_text(), desk.world()
        super().__init__(from_day=week_of(desk.today).last + timedelta(days=1))

    # What there is

    @property
    def document(self) -> Document:
        """The regime in force today."""
        return self.world.policy.on(self.desk.today)

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Every parameter by name, in the language in force."""
        key = (current_language(), self.desk.today)
        if key not in self._figures:
            self._figures[key] = figures(self.world.policy, self.desk.today)
        return self._figures[key]

    @property
    def people(self) -> dict[str, str]:
        """The members of staff who are at work, by code, with what they are."""
        rows = self._staff.select("code", "role").iter_rows()
        return {code: self._role_said(role) for code, role in rows}

    @property
    def _staff(self) -> pl.DataFrame:
        return self.world.data.staff.filter(pl.col("active").fill_null(value=True)).sort("code")

    def _role_said(self, role: str | None) -> str:
        """What the regime calls a role, else what everybody calls it."""
        title = next((each.title.said() for each in self.document.roles if role and each.role == role), "")
        label = CHOICES["role"].get(role or "")
        return title or (label.in_language(current_language()) if label else role or "")

    @property
    def has_customers(self) -> bool:
        """Whether there is anybody to visit."""
        return not self.world.data.customers.is_empty()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is changed."""
        return is_empty(self.scenario)

    def changes(self) -> list[Change]:
        """What is changed, in words."""
        return listed(self.scenario, self.figures, self.people)

    def examples(self) -> list[Example]:
        """Changes worth trying first."""
        return examples(self.world, self.figures, self._visitors(), day=self.desk.today)

    def _visitors(self) -> dict[str, str]:
        """Those of the role that visits and has most people, with what they are."""
        wanted = {person.role for rule in self.document.rules for person in rule.assign if person.role}
        rows = self._staff.filter(pl.col("role").is_in(list(wanted)))
        roles = rows["role"].value_counts(sort=True)["role"].to_list()
        people = self.people
        return {code: people[code] for code in rows.filter(pl.col("role") == roles[0])["code"]} if roles else {}

    # Changing

    def choose(self, name: object) -> None:
        """Look at a parameter (empty: at none); InputError for one that there is not."""
        if name and (not isinstance(name, str) or name not in self.figures):
            raise InputError("whatif.unknown_figure")
        self.figure = str(name or "")

    def value_of(self, name: str) -> Any:
        """What a parameter is in the scenario, else today."""
        return self.scenario.parameters.get(name, self.figures[name].value)

    def words_allowed(self, figure: Figure) -> tuple[str, ...]:
        """The words that a text may be; none where any will do."""
        return words_allowed(self.world.policy, figure, day=self.desk.today)

    def set_value(self, name: str, given: Entered) -> None:
        """Try another value; InputError says why it cannot be tried. Today's value takes the change back."""
        figure = self.figures[name]
        value = parsed(figure, given)
        if value == figure.value:
            if name not in self.scenario.parameters:
                raise InputError("whatif.same_value", value=figure.said)
            self.take_back(("parameter", name))
            return
        wanted = {**self.scenario.parameters, name: value}
        check_fits(self.world.policy, wanted, day=self.desk.today)
        self._take(replace(self.scenario, parameters=wanted))
        self.news = say("whatif.news.changed", title=figure.title, after=value_said(figure, value))

    def add_person(self, code: str) -> None:
        """One more person like this one."""
        self._check_person(code)
        self._take(replace(self.scenario, add_like=(*self.scenario.add_like, code)))

    def take_away(self, code: str) -> None:
        """The team without this person."""
        self._check_person(code)
        if code in self.scenario.without:
            raise InputError("whatif.away_already", person=code)
        self._take(replace(self.scenario, without=(*self.scenario.without, code)))

    def add_leave(self, code: str, first: date | None, last: date | None) -> None:
        """An absence of a person."""
        self._check_person(code)
        leave = Leave(code, _given(first), _given(last))
        self._take(with_leave(self.scenario, leave, today=self.desk.today))

    def close_day(self, day: date | None) -> None:
        """A day on which nobody works."""
        self._take(with_closed_day(self.scenario, _given(day), today=self.desk.today))

    def take_example(self, example: Example) -> None:
        """Try one of the examples."""
        self._take(replace(example.scenario, name=self.scenario.name))

    def take_back(self, key: tuple[str, object]) -> None:
        """One change less."""
        self._take(without_change(self.scenario, key))

    def clear(self) -> None:
        """Change nothing."""
        self._take(Scenario())
        self.name = ""

    def _check_person(self, code: object) -> None:
        if not isinstance(code, str) or code not in self.people:
            raise InputError("whatif.unknown_person")

    def _take(self, scenario: Scenario) -> None:
        self.scenario, self.writing, self.news = scenario, None, ""
        self.revision += 1

    # Comparing

    @property
    def is_running(self) -> bool:
        """Whether a comparison is under way."""
        return self.progress != IDLE

    @property
    def is_stale(self) -> bool:
        """Whether the results belong to other changes, or another number of weeks, than the page shows now."""
        if self.found is None:
            return False
        tried = replace(self.found.scenario, name=self.scenario.name)
        return tried != self.scenario or self.found.before.weeks.height != self.weeks

    def steps(self) -> Iterator[Step]:
        """Compare step by step, so that whoever drives it can listen in between; ``stop`` ends it at the next step."""
        if self.is_empty:
            raise InputError("whatif.nothing_changed")
        if self.is_running:
            raise RefusedError("whatif.running")
        self._is_stopped, self.news = False, ""
        weeks, today = self.weeks, self.desk.today
        before = self._before.get((weeks, today))
        running = comparing(self.world, self.scenario, as_of=today, weeks=weeks, before=before)
        self.progress = 0.0
        try:
            while not self._is_stopped:
                step = next(running)
                self._tell(step, weeks)
                yield step
            self.news = say("whatif.news.stopped")
        except StopIteration as end:
            self._show(end.value, weeks, today)
        finally:
            self.progress, self.busy = IDLE, ""

    def compare(self) -> None:
        """Compare without a break."""
        for _ in self.steps():
            pass

    def stop(self) -> None:
        """End the comparison before its next week; earlier results stay."""
        self._is_stopped = True

    def _tell(self, step: Step, weeks: int) -> None:
        self.progress = step.done / step.total
        side = "after" if step.done >= step.total - weeks else "before"
        values = {"done": say_number(step.done + 1), "total": say_number(step.total)}
        self.busy = say(f"whatif.busy.{side}", day=say_date(step.period.first), **values)

    def _show(self, found: Comparison, weeks: int, today: date) -> None:
        self._before[weeks, today] = found.before
        self.found = found
        self.compared += 1

    # Keeping

    def on_shelf(self) -> Kept:
        """The scenarios that are kept by name, and what is wrong with the files that are none."""
        return self.desk.kept()

    def keep(self, *, replacing: bool = False) -> None:
        """Keep the scenario under ``name``; a name that is taken is refused unless it is to be replaced."""
        if self.is_empty:
            raise InputError("whatif.nothing_to_keep")
        named = replace(self.scenario, name=self.name.strip())
        try:
            named = replace(named, name=self.desk.keep(named, replacing=replacing))
        except ConflictError:
            self.taken = named.name
            raise
        self.scenario, self.taken = named, ""
        self.kept += 1
        self.news = say("whatif.news.kept", name=named.name)

    def load(self, name: str) -> None:
        """Show a scenario that was kept; what of it no longer exists is left out and said."""
        kept = self.desk.kept()
        if not isinstance(name, str) or name not in kept.scenarios | kept.faults:
            raise InputError("whatif.choose_kept")
        if name in kept.faults:
            raise kept.faults[name]
        scenario, gone = known_part(kept.scenarios[name], self.figures, self.people)
        check_fits(self.world.policy, scenario.parameters, day=self.desk.today)
        self._take(scenario)
        self.name, self.taken = name, ""
        news = say("whatif.news.loaded", name=name)
        more = say("whatif.news.left_out", names=say("whatif.separator").join(gone)) if gone else ""
        self.news = f"{news} {more}".strip()

    @observe("name")
    def _forget_taken(self, _change: object) -> None:
        self.taken = ""

    # Adopting

    @property
    def adoptable(self) -> dict[str, Any]:
        """The changes that a policy can hold: its own figures."""
        return dict(self.scenario.parameters)

    @property
    def has_more_than_policy(self) -> bool:
        """Whether the scenario changes something that no policy holds: people, absences, days."""
        return not only_policy(self.scenario)

    @observe("from_day", "reason")
    def _forget_writing(self, _change: object) -> None:
        self.writing = None

    def prepare(self) -> None:
        """Find out exactly what adopting would write; InputError or ConflictError says what speaks against it."""
        if not self.adoptable:
            raise InputError("whatif.nothing_to_adopt")
        if self.from_day < self.desk.today:
            raise InputError("whatif.from_past", day=say_date(self.from_day))
        if not self.reason.strip():
            raise InputError("whatif.reason_needed")
        self.writing = self.desk.writing(
            self.adoptable, known=self._text, from_day=self.from_day, reason=self.reason.strip()
        )

    def give_up(self) -> None:
        """Write nothing."""
        self.writing = None

    def adopt(self) -> None:
        """Write what was shown; the changes are then the policy's own and leave the scenario."""
        if self.writing is None:
            raise InputError("whatif.review_first")
        file, count = self.writing.file, len(self.adoptable)
        self.desk.adopt(self.adoptable, known=self._text, from_day=self.from_day, reason=self.reason.strip())
        self.read_again()
        self._take(replace(self.scenario, parameters={}))
        self.reason = ""
        self.news = say("whatif.news.adopted", count=say_number(count), file=file, day=say_date(self.from_day))

    def read_again(self) -> None:
        """Read policy, data and calendar anew; the changes stay, those that no longer fit are left out and said."""
        if self.is_running:
            raise RefusedError("whatif.running")
        self.busy = say("whatif.busy.reading")
        try:
            self._text, self.world = self.desk.policy_text(), self.desk.world()
        finally:
            self.busy = ""
        self._figures.clear()
        self._before.clear()
        self.found = None
        scenario, gone = known_part(self.scenario, self.figures, self.people)
        self.figure = self.figure if self.figure in self.figures else ""
        self._take(scenario)
        self.compared += 1
        self.news = say("whatif.news.left_out", names=say("whatif.separator").join(gone)) if gone else ""


def _given(day: date | None) -> date:
    if day is None:
        raise InputError("whatif.day_missing")
    return day
