"""Words of the made-up companies by trade, one file a language in ``words/``; names and places are the demo's."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from followup_kit.demo.words import Rng, Words, pick
from followup_kit.demo.words import words as demo_words


@dataclass(frozen=True)
class Vocabulary:
    """Every text of one made-up company in one language."""

    language: str
    general: Words
    trade: dict[str, list[str]]
    shared: dict[str, Any]
    sites: dict[str, Any]

    def person(self, rng: Rng, title: str) -> str:
        """A name that nobody has."""
        people = self.general["people"]
        return str(
            people["person"].format(given=pick(rng, people[f"given_{title}"]), family=pick(rng, people["family"]))
        )


@lru_cache(maxsize=3)
def _texts(language: str) -> dict[str, Any]:
    path = Path(__file__).parent / "words" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def vocabulary(trade: str, language: str) -> Vocabulary:
    """The words of a trade in a language."""
    texts = _texts(language)
    return Vocabulary(language, demo_words(language), texts["trades"][trade], texts["shared"], texts["sites"])
