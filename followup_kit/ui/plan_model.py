"""The planning page's state: the week, its plan, what is filtered and chosen, and what may be done next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import polars as pl
from traitlets import HasTraits, Instance, Int, Unicode, observe

from followup_kit.errors import InputError, RefusedError
from followup_kit.periods import Period, week_of
from followup_kit.planning.due_list import due_list
from followup_kit.planning.life import SavedPlan
from followup_kit.planning.moving import moved, person_of, row_of, with_lock
from followup_kit.planning.of_workspace import coming_week
from followup_kit.planning.projection import World
from followup_kit.planning.weekly import WeekPlan, plan_period
from followup_kit.schema import CHOICES
from followup_kit.translations import current_language, say, say_date, say_number
from followup_kit.ui.plan_changes import Changes, changes_since
from followup_kit.ui.plan_desk import Desk
from followup_kit.ui.plan_given import given_day, given_time
from followup_kit.ui.plan_steps import UNDER_WAY, Step, steps

STATUSES = ("overdue", "due", "upcoming")
LOOK_AHEAD_DAYS = 12 * 7
MOST_STEPS_BACK = 50
FILTERS = ("person", "status", "channel", "placing", "text", "day")


class PlanModel(HasTraits):
    """What the planning page shows.

    Change ``monday`` for another week, the filters ``person`` (staff code), ``status``, ``channel``, ``placing``
    (``placed`` or ``unplaced``), ``day`` (2026-11-24) and ``text`` (part of a customer code), or ``task`` for the row
    that is looked at (0: none). ``revision`` grows whenever the plan or its saved form has changed.
    """

    monday = Instance(date)
    person = Unicode("")
    status = Unicode("")
    channel = Unicode("")
    placing = Unicode("")
    day = Unicode("")
    text = Unicode("")
    task = Int(0)
    revision = Int(0)
    busy = Unicode("")
    news = Unicode("")

    def __init__(self, desk: Desk, world: World | None = None, *, settings: Any = None) -> None:
        self.desk = desk
        self.world = world or desk.world()
        self.settings = settings
        self.saved: SavedPlan | None = None
        self.changes = Changes()
        self._number: int | None = None
        self._before: list[WeekPlan] = []
        self._unsaved: dict[date, tuple[WeekPlan, list[WeekPlan]]] = {}
        self.plan: WeekPlan
        super().__init__(monday=coming_week(desk.today).first)
        self._plan_week()

    # The week

    @property
    def period(self) -> Period:
        """Monday to Sunday."""
        return week_of(self.monday)

    @property
    def is_over(self) -> bool:
        """Whether the week lies in the past and can only be looked at."""
        return self.period.last < self.desk.today

    @property
    def as_of(self) -> date:
        """The day the plan is made on: today, and the Monday of a week that is over."""
        return self.period.first if self.is_over else self.desk.today

    @property
    def _as_of_now(self) -> date:
        """The moment by which deadlines by the clock are judged, or the day alone for a week that is over."""
        return self.period.first if self.is_over else self.desk.now

    def go(self, weeks: int) -> None:
        """So many weeks on or back; 0 is the week to plan."""
        self.monday = self.monday + timedelta(days=7 * weeks) if weeks else coming_week(self.desk.today).first

    @observe("monday")
    def _change_week(self, change: Any) -> None:
        first = week_of(change["new"]).first
        if first != change["new"]:
            self.monday = first
        elif isinstance(change["old"], date) and hasattr(self, "plan"):
            if self._before:
                self._unsaved[self.plan.due.period.first] = (self.plan, self._before)
            self._plan_week()
            self._bring_back()

    def _bring_back(self) -> None:
        """The moves made in this week before another one was looked at."""
        kept = self._unsaved.pop(self.period.first, None)
        if kept and kept[0].due.as_of == self.as_of:
            self.plan, self._before = kept
            self.news = say("planpage.news.kept", count=say_number(len(self._before)))
            self._count_changes()

    def read_again(self) -> None:
        """Read policy, data and calendar anew and plan the week again; moves that were not saved are gone."""
        self._unsaved.clear()
        self._refresh()

    def _refresh(self) -> None:
        with self._working("planpage.busy.reading"):
            self.world = self.desk.world()
        self._plan_week()

    def _plan_week(self) -> None:
        with self._working("planpage.busy.planning"):
            world = self.world
            self.plan = plan_period(
                world.policy, world.data, as_of=self._as_of_now, period=self.period, calendar=world.calendar,
                settings=self.settings,
            )  # fmt: skip
            self._before = []
            self.news = ""
            self._look_up()
            known = set(self.plan.rows["task"].to_list())
            self.task = self.task if self.task in known else 0
            self.day = self.day if self.day and date.fromisoformat(self.day) in self.period else ""

    def _look_up(self) -> None:
        self.saved, self._number = self.desk.saved(self.plan.code)
        self._count_changes()

    def _count_changes(self) -> None:
        self.changes = changes_since(self.plan, self._number)
        self.revision += 1

    @contextmanager
    def _working(self, key: str) -> Iterator[None]:
        self.busy = say(key)
        try:
            yield
        finally:
            self.busy = ""

    # What is there

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due and nobody is on duty."""
        return self.plan.rows.is_empty() and self.plan.duties.is_empty()

    @property
    def has_customers(self) -> bool:
        """Whether there is anybody to visit."""
        return not self.plan.data.customers.is_empty()

    @property
    def has_staff(self) -> bool:
        """Whether there is anybody to visit them."""
        return not self.plan.data.staff.filter(pl.col("active").fill_null(value=True)).is_empty()

    def next_due(self) -> date | None:
        """The first day after this week on which something is due, within twelve weeks."""
        world, after = self.world, self.period.last + timedelta(days=1)
        ahead = Period(after, after + timedelta(days=LOOK_AHEAD_DAYS))
        found = due_list(world.policy, world.data, as_of=self._as_of_now, period=ahead, calendar=world.calendar)
        days: list[date] = found.contacts["target_on"].drop_nulls().to_list()
        return max(min(days), after) if days else None

    def shown(self) -> pl.DataFrame:
        """The rows that pass the filters, in the order of the plan."""
        rows, staff = self.plan.rows, self.staff_numbers
        is_placed = pl.col("planned_at").is_not_null() | pl.col("customer").is_null()
        asked: list[pl.Expr] = [
            *([pl.col("visitor") == staff.get(self.person, -1)] if self.person else []),
            *([pl.col(name) == getattr(self, name) for name in ("status", "channel") if getattr(self, name)]),
            *([is_placed == (self.placing == "placed")] if self.placing else []),
            *([pl.col("planned_at").dt.date() == date.fromisoformat(self.day)] if self.day else []),
            *(
                [pl.col("customer_code").str.to_lowercase().str.contains(self._sought, literal=True)]
                if self._sought
                else []
            ),
        ]
        return rows.filter(*asked) if asked else rows

    @property
    def _sought(self) -> str:
        return self.text.strip().lower()

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is in force."""
        return any(getattr(self, name).strip() for name in FILTERS)

    def show_all(self) -> None:
        """Take all filters away."""
        with self.hold_trait_notifications():
            for name in FILTERS:
                self.set_trait(name, "")

    def narrow_to(self, person: object, day: object) -> None:
        """Show only a person's rows of a day; the same once more shows all again. InputError for unknown ones."""
        is_known = isinstance(person, str) and person in self.staff_numbers
        if not is_known or given_day(day) not in self.period:
            raise InputError("planpage.unknown_time" if is_known else "planpage.unknown_person")
        is_same = (self.person, self.day) == (person, str(day))
        with self.hold_trait_notifications():
            self.set_trait("person", "" if is_same else person)
            self.set_trait("day", "" if is_same else str(day))

    @property
    def staff_codes(self) -> dict[int, str]:
        """Staff codes by number."""
        return dict(self.plan.data.staff.select("id", "code").iter_rows())

    @property
    def staff_numbers(self) -> dict[str, int]:
        """Staff numbers by code."""
        return {code: number for number, code in self.staff_codes.items()}

    # Moves

    def choose(self, task: object) -> None:
        """Look at a row (0 or None: at none); InputError for one that the plan has not."""
        self.task = row_of(self.plan, task)["task"] if task else 0

    def reassign(self, task: object, *, staff: object, on: object, at: object = None) -> None:
        """Give a row to a person on a day, at a time or the first free one; InputError says why it cannot be."""
        self._check_editable()
        row, person = row_of(self.plan, task), person_of(self.plan, staff)
        changed = moved(
            self.plan,
            row["task"],
            staff=person["id"],
            on=given_day(on),
            at=given_time(at),
            calendar=self.world.calendar,
        )
        self._take(changed)
        place = row_of(changed, row["task"])["planned_at"]
        self.news = say(
            "planpage.news.moved", customer=row["customer_code"] or "–", person=person["code"],
            day=say_date(place.date()), at=f"{place:%H:%M}",
        )  # fmt: skip

    def lock(self, task: object, *, locked: bool) -> None:
        """Fix a row where it is, or let the next planning move it again."""
        self._check_editable()
        row = row_of(self.plan, task)
        self._take(with_lock(self.plan, row["task"], locked=locked))
        self.news = say("planpage.news.locked" if locked else "planpage.news.unlocked", customer=row["customer_code"])

    @property
    def unsaved_moves(self) -> int:
        """How many moves and locks have not been saved, those of other weeks with them."""
        return len(self._before) + sum(len(before) for _, before in self._unsaved.values())

    @property
    def can_undo(self) -> bool:
        """Whether there is a move to take back."""
        return bool(self._before)

    def undo(self) -> None:
        """Take back the last move or lock since the plan was made or saved."""
        if self._before:
            self.plan = self._before.pop()
            self.news = say("planpage.news.undone")
            self._count_changes()

    def _take(self, changed: WeekPlan) -> None:
        self._before = [*self._before[-MOST_STEPS_BACK:], self.plan]
        self.plan = changed
        self._count_changes()

    def _check_editable(self) -> None:
        if hindrance := self.frozen():
            raise RefusedError("planpage.refused", why=hindrance)

    def frozen(self) -> str:
        """Why rows cannot be moved; empty when they can."""
        if self.is_over:
            return say("planpage.frozen.over")
        return say("planpage.frozen.closed") if self.state == "closed" else ""

    # Life

    @property
    def state(self) -> str:
        """The state of the saved plan; empty when none was saved."""
        return self.saved.state if self.saved else ""

    @property
    def state_label(self) -> str:
        """The state in words."""
        label = CHOICES["plan_state"][self.state].in_language(current_language()) if self.state else ""
        return label or say("planpage.not_saved")

    @property
    def approver(self) -> str:
        """The role that must approve plans, in words; empty where the policy names none."""
        return self.plan.document.planning.approver

    @property
    def approver_label(self) -> str:
        """That role's title."""
        titles = {role.id: role.title.said() for role in self.plan.document.roles}
        return titles.get(self.approver, self.approver)

    @property
    def is_unsaved(self) -> bool:
        """Whether the store has not what the page shows."""
        return self.saved is None or bool(self.changes)

    def steps(self) -> list[Step]:
        """The steps that the plan's state allows, the next one first, each with what hinders it."""
        return steps(self)

    def take_step(self, name: object) -> None:
        """Save, submit, return, publish or close; RefusedError when something hinders it."""
        step = next((each for each in self.steps() if each.name == name), None)
        if step is None:
            raise InputError("planpage.unknown_step")
        if step.hindrance:
            raise RefusedError("planpage.refused", why=step.hindrance)
        if step.name == "save":
            self._save()
        else:
            self.saved = self.desk.move_on(self.plan.code, step.name, approver_needed=self.approver, seen=self.saved)
            self._reload()
            self.news = say(f"planpage.news.{step.name}", plan=self.plan.code)

    def _save(self) -> None:
        saved = self.desk.save(self.plan, amended=self.state in UNDER_WAY, seen=self.saved)
        self._reload()
        self.news = say(
            "planpage.news.saved",
            plan=saved.code,
            revision=say_number(saved.revision),
            count=say_number(len(self.plan.rows)),
        )

    def _reload(self) -> None:
        chosen = self._key(self.task)
        self._refresh()
        self.task = next((row["task"] for row in self.plan.rows.iter_rows(named=True) if _key_of(row) == chosen), 0)

    def _key(self, task: int) -> tuple[object, ...] | None:
        return _key_of(row_of(self.plan, task)) if task else None


def _key_of(row: dict[str, Any]) -> tuple[object, ...]:
    return row["rule"], row["customer"], row["event"], row["issue"]
