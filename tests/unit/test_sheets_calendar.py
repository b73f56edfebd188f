"""A visitor's calendar: read back line by line as RFC 5545 asks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sheets_plan import PHONES, Office, office

from followup_kit.errors import InputError
from followup_kit.sheets import Details, calendar_file
from followup_kit.sheets.calendar_text import content, folded, text_value, zone_lines
from followup_kit.translations import LANGUAGES


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("calendar"), preset="hospital", kind="discharge")


def unfolded(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    return data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def events(data: bytes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line in unfolded(data):
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT":
            name, _, value = line.partition(":")
            found[-1].setdefault(name, value)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_visit_is_one_event_in_the_time_of_the_office(hospital, language) -> None:
    found = events(calendar_file(hospital.plan, "S-1", language, details=hospital.details()))
    assert [event["UID"] for event in found] == [f"2026-W48-000{number}@hospital.followup-kit" for number in (1, 3, 4)]
    first = found[0]
    assert first["DTSTART;TZID=Asia/Shanghai"] == "20261123T100000"
    assert first["DTEND;TZID=Asia/Shanghai"] == "20261123T101000"
    assert (first["DTSTAMP"], first["SEQUENCE"]) == ("20261123T000000Z", "1")
    assert first["SUMMARY"].endswith(" · K-1")


def test_nobodys_name_or_number_is_in_a_calendar(hospital) -> None:
    text = calendar_file(hospital.plan, "S-1", "zh-Hans", details=hospital.details()).decode()
    assert not [word for word in ("王小明", "script", "שלום", "Example", *PHONES) if word in text]


def test_the_same_plan_gives_the_same_bytes_and_a_later_revision_another_sequence(hospital) -> None:
    first = calendar_file(hospital.plan, "S-1", "en")
    assert first == calendar_file(hospital.plan, "S-1", "en")
    later = calendar_file(hospital.plan, "S-1", "en", details=Details(revision=3))
    assert {event["SEQUENCE"] for event in events(later)} == {"3"}
    assert [event["UID"] for event in events(later)] == [event["UID"] for event in events(first)]


def test_an_unknown_visitor_is_said(hospital) -> None:
    with pytest.raises(InputError, match="S-404"):
        calendar_file(hospital.plan, "S-404")


def test_a_plan_that_was_never_saved_has_no_calendar(tmp_path: Path) -> None:
    made = office(tmp_path, preset="hospital", kind="discharge", publish=False)
    with pytest.raises(InputError, match="not saved"):
        calendar_file(made.plan, "S-1")


def test_values_are_escaped() -> None:
    assert text_value("a\\b;c,d\r\ne\x07") == "a\\\\b\\;c\\,d\\ne"


@pytest.mark.parametrize("text", ["x" * 75, "x" * 76, "回" * 60, "😀" * 40, "X:" + "ש" * 200])
def test_long_lines_are_folded_between_characters(text) -> None:
    assert unfolded(folded(text)) == [text]


def zone(name: str, first: datetime, last: datetime) -> list[str]:
    return unfolded(content(zone_lines(name, first, last)))


def test_a_zone_without_changes_has_one_rule() -> None:
    lines = zone("Asia/Shanghai", datetime(2026, 11, 23), datetime(2026, 11, 29))
    assert [line for line in lines if line.startswith(("BEGIN", "TZOFFSETTO"))] == [
        "BEGIN:VTIMEZONE", "BEGIN:STANDARD", "TZOFFSETTO:+0800",
    ]  # fmt: skip


def test_a_clock_change_inside_the_week_is_told_to_the_minute() -> None:
    lines = zone("Europe/Berlin", datetime(2026, 3, 23), datetime(2026, 3, 31))
    change = lines[lines.index("BEGIN:DAYLIGHT") :]
    assert change[1:4] == ["DTSTART:20260329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"]


def test_a_zone_west_of_greenwich_with_half_hours() -> None:
    lines = zone("America/St_Johns", datetime(2026, 11, 23), datetime(2026, 11, 24))
    assert "TZOFFSETTO:-0330" in lines
