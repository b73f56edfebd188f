"""Controls linked to a model's traits, in the language in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as widgets
from traitlets import HasTraits, link

from followup_kit import markup as safe_markup
from followup_kit.translations import LANGUAGES, current_language, say

_LANGUAGE_NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}


def choice(model: HasTraits, trait: str, options: Iterable[tuple[str, str]], *, label: str) -> widgets.Dropdown:
    """A drop-down whose value is the trait's."""
    control = widgets.Dropdown(options=list(options), value=getattr(model, trait), description=label)
    link((model, trait), (control, "value"))
    return control


def filter_choice(model: HasTraits, trait: str, values: Iterable[str], *, label: str) -> widgets.Dropdown:
    """A drop-down of values with "All" first, which stands for no filter."""
    return choice(model, trait, [(say("page.all"), ""), *((value, value) for value in values)], label=label)


def day(model: HasTraits, trait: str, *, label: str) -> widgets.DatePicker:
    """A day picker whose value is the trait's; clearing it keeps the day that was."""
    control = widgets.DatePicker(value=getattr(model, trait), description=label)
    model.observe(lambda change: setattr(control, "value", change["new"]), trait)

    def take(change: Any) -> None:
        if change["new"] is None:
            control.value = getattr(model, trait)
        else:
            setattr(model, trait, change["new"])

    control.observe(take, "value")
    return control


def language_choice(change: Callable[[Any], None]) -> widgets.Box:
    """The choice of the page's language; ``change`` gets what ipywidgets tells of a new value.

    The hidden mark beside it tells the frame around the page which language to follow.
    """
    control = widgets.Dropdown(
        options=[(_LANGUAGE_NAMES[code], code) for code in LANGUAGES],
        value=current_language(),
        description=say("page.language"),
    )
    control.observe(change, "value")
    mark = safe_markup.element("i", hidden="", data_fk_language=current_language())
    return row(control, block(mark), css="fk-language")


def block(markup: str = "", css: str = "") -> widgets.HTML:
    """Markup made by ``followup_kit.markup`` only; its representation shows none of it."""
    made = _Quiet(value=markup)
    if css:
        made.add_class(css)
    return made


def row(*children: widgets.Widget, css: str) -> widgets.Box:
    """Children beside each other, in a box with a style class."""
    made = widgets.Box(children=children)
    made.add_class(css)
    return made


def column(*children: widgets.Widget, css: str) -> widgets.VBox:
    """Children below each other, in a box with a style class."""
    made = widgets.VBox(children=children)
    made.add_class(css)
    return made


class _Quiet(widgets.HTML):  # type: ignore[misc]
    """HTML whose representation does not leak its value into the page source."""

    def __repr__(self) -> str:
        return "HTML()"
