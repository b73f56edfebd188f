"""How long work tells where it is: what is being done, how much of it is done, how much there is."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
