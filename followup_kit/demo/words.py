"""The words of the demo company, one file a language in ``words/``: same keys, lists of the same length."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

THEMES = ("waiting", "attitude", "workmanship", "product", "noise", "price", "explanation", "tidiness")
"""What feedback, complaints and issues are about."""

Rng = np.random.Generator


@dataclass(frozen=True)
class Words:
    """Every text the demo data uses, in one language, as read from its file."""

    texts: dict[str, Any]

    def __getitem__(self, section: str) -> Any:
        return self.texts[section]

    def theme(self, theme: str, part: str) -> Any:
        """A part of a theme: ``name``, ``category``, ``issue_class``, ``demand``, ``result`` or a list of sentences."""
        return self.texts["themes"][theme][part]

    def category(self, kind: str, rng: Rng) -> str:
        """A category for an event of a kind."""
        return pick(rng, self.texts["work"]["categories"][kind])

    def feedback(self, rating: int | None, *, theme: str | None, product: str, rng: Rng) -> str:
        """What a customer says: about a theme, in the tone of the rating, sometimes with a second sentence."""
        if theme is None:
            said = pick(rng, self.texts["feedback"]["neutral"])
        else:
            said = pick(rng, self.theme(theme, _tone(rating, rng)))
        said = said.format(product=self.in_sentence(product))
        chance = float(rng.random())
        if chance < 0.25:
            said += self.texts["feedback"]["joint"] + pick(rng, self.texts["feedback"]["tails"])
        elif chance < 0.5 and rating is not None and rating > 3:
            said += self.texts["feedback"]["joint"] + self._praise(theme, product, rng)
        return said

    def _praise(self, theme: str | None, product: str, rng: Rng) -> str:
        """A good word about another theme than the one already spoken about."""
        other = pick(rng, [each for each in THEMES if each != theme])
        return pick(rng, self.theme(other, "good")).format(product=self.in_sentence(product))

    def in_sentence(self, product: str) -> str:
        """A product's name as it stands inside a sentence."""
        return product.lower()


@lru_cache(maxsize=3)
def words(language: str) -> Words:
    """The words of the demo company in a language."""
    path = Path(__file__).parent / "words" / f"{language}.toml"
    return Words(tomllib.loads(path.read_text(encoding="utf-8")))


def pick(rng: Rng, choices: list[str]) -> str:
    """One of a list of texts."""
    return choices[int(rng.integers(len(choices)))]


def _tone(rating: int | None, rng: Rng) -> str:
    if rating is None or rating == 3:
        return "fair"
    if rating < 3:
        return "bad"
    return "good" if rng.random() < 0.55 + 0.3 * (rating == 5) else "fair"
