"""Callbacks on pages fail in plain words, and the log holds the reference but no data."""

import logging

import pytest

from followup_kit.errors import InputError
from followup_kit.ui import guard


@pytest.fixture(autouse=True)
def fresh_log():
    log = logging.getLogger("followup_kit.ui")
    handlers, log.handlers[:] = log.handlers[:], []
    yield
    for handler in log.handlers:
        handler.close()
    log.handlers[:] = handlers


def call(work):
    said = []
    guard.guarded(said.append)(work)()
    return said


def test_what_a_person_can_mend_is_shown_as_it_is():
    def work():
        raise InputError("periods.bad_day", found="soon")

    assert call(work) == ["'soon' is not a date. Write it as 2026-11-23."]


def test_a_bug_becomes_a_sentence_with_a_reference_that_stands_in_the_log(tmp_path):
    guard.keep_log(tmp_path / "logs")

    def work():
        raise ValueError("13800000042")

    (sentence,) = call(work)
    log = (tmp_path / "logs" / "pages.log").read_text(encoding="utf-8")
    reference = sentence.partition("(reference ")[2].partition(")")[0]
    assert len(reference) == 8
    assert f"[{reference}] ValueError at test_guard.py:" in log
    assert "13800000042" not in sentence + log
    assert (tmp_path / "logs" / "pages.log").stat().st_mode & 0o077 == 0


def test_a_callback_that_succeeds_clears_what_was_said():
    assert call(lambda: None) == [""]
