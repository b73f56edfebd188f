"""One cell of each kind, on both sides of each boundary: a typed value, or the name of its fault."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from checks_sheets import cell, checked

from followup_kit import schema
from followup_kit.loaders.values import first_moment_after_gap, plain_word, spellings


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1", 1),
        ("0", "out_of_range"),
        ("999", 999),
        ("1000", "out_of_range"),
        ("-5", "out_of_range"),
        ("＋１２", 12),
        ("0012", 12),
        ("12.0", 12),
        ("12.5", "not_whole"),
        ("1,0", "comma_unclear"),
        ("1e2", "digits_lost"),
        ("nan", "not_a_number"),
        ("inf", "not_a_number"),
        ("twelve", "not_a_number"),
        ("5 visits", "not_a_number"),
    ],
)
def test_a_whole_number_within_its_bounds_is_read(text, read):
    assert cell("visits", "visit_number", text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("123456789012345678", 123456789012345678),
        ("1234567890123456789", "too_many_digits"),
        ("1,234", 1234),
        ("1,234,567.00", 1234567),
        ("12,34", "comma_unclear"),
        ("0,123", "comma_unclear"),
        ("-1", "too_low"),
        ("0", 0),
    ],
)
def test_a_whole_number_keeps_every_digit(text, read):
    assert cell("inspections", "sample_seed", text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0", 0.0),
        ("-0.01", "too_low"),
        ("−0.01", "too_low"),
        ("１２８０．５", 1280.5),
        ("1,280.50", 1280.5),
        ("1,234,567", 1234567.0),
        ("1,280", "comma_unclear"),
        ("1.280,50", "comma_unclear"),
        (".5", 0.5),
        ("1e-05", 0.00001),
        ("1E+15", "digits_lost"),
        ("123456789012345", 123456789012345.0),
        ("1234567890123456", "too_many_digits"),
        ("NaN", "not_a_number"),
        ("-inf", "not_a_number"),
        ("1e999", "digits_lost"),
        ("¥1280", "not_a_number"),
        ("85%", "not_a_number"),
    ],
)
def test_an_amount_is_read_when_it_can_mean_one_number_only(text, read):
    assert cell("events", "amount", text) == read


@pytest.mark.parametrize(("text", "read"), [("5", 5.0), ("5.01", "out_of_range"), ("0", 0.0), ("-0.1", "out_of_range")])
def test_a_rating_on_its_bounds_is_read_and_beyond_them_refused(text, read):
    assert cell("visits", "rating", text) == read


@pytest.mark.parametrize("text", ["yes", "Y", "TRUE", "1", "是", "√", "１", "真"])
def test_words_for_yes_are_yes(text):
    assert cell("visits", "ad_hoc", text) is True


@pytest.mark.parametrize("text", ["no", "N", "False", "0", "否", "×"])
def test_words_for_no_are_no(text):
    assert cell("visits", "ad_hoc", text) is False


@pytest.mark.parametrize("text", ["2", "maybe", "是否", "x"])
def test_anything_else_is_neither_yes_nor_no(text):
    assert cell("visits", "ad_hoc", text) == "not_yes_no"


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31",
        "2026/3/31",
        "2026.3.31",
        "2026年3月31日",
        "２０２６－０３－３１",
        "2026-03-31 00:00:00",
        "2026/3/31 0:00",
        "2026-03-31T00:00",
    ],
)
def test_the_last_of_march_is_read_in_every_form_that_says_the_year_first(text):
    assert cell("visits", "due_on", text) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("04/03/2026", "day_order_unclear"),
        ("4.3.26", "day_order_unclear"),
        ("31-03-2026", "day_order_unclear"),
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-29", "no_such_day"),
        ("2028-02-29", date(2028, 2, 29)),
        ("2026-13-01", "no_such_day"),
        ("2026/2/30", "no_such_day"),
        ("1900-02-28", "day_out_of_range"),
        ("1900-03-01", date(1900, 3, 1)),
        ("2199-12-31", date(2199, 12, 31)),
        ("2200-01-01", "day_out_of_range"),
        ("2026-03-31 00:00:01", "date_with_time"),
        ("2026/3/31 10:40", "date_with_time"),
        ("2026-03-31 00:00+08:00", "date_with_time"),
        ("46112", "date_is_number"),
        ("20260331", "date_is_number"),
        ("2026-03", "not_a_date"),
        ("tomorrow", "not_a_date"),
        ("N/A", "not_a_date"),
    ],
)
def test_a_day_that_exists_and_can_be_read_in_one_way_is_read(text, read):
    assert cell("visits", "due_on", text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-03-31 10:40", utc(2026, 3, 31, 2, 40)),
        ("2026-03-31 10:40:05", utc(2026, 3, 31, 2, 40, 5)),
        ("2026-03-31T10:40:05", utc(2026, 3, 31, 2, 40, 5)),
        ("2026-03-31 10:40:05.250", utc(2026, 3, 31, 2, 40, 5, 250000)),
        ("2026/3/31 9:05", utc(2026, 3, 31, 1, 5)),
        ("2026/3/31 9:05:59", utc(2026, 3, 31, 1, 5, 59)),
        ("2026年3月31日10时40分", utc(2026, 3, 31, 2, 40)),
        ("2026-03-31T10:40Z", utc(2026, 3, 31, 10, 40)),
        ("2026-03-31 10:40:00 +0530", utc(2026, 3, 31, 5, 10)),
        ("2026-03-31 10:40:00-03", utc(2026, 3, 31, 13, 40)),
        ("2026-03-31", utc(2026, 3, 30, 16)),
        ("2026/3/31", utc(2026, 3, 30, 16)),
        ("2026-03-31 23:59:59", utc(2026, 3, 31, 15, 59, 59)),
        ("2026-03-31 24:00", "no_such_time"),
        ("2026-03-31 23:60", "no_such_time"),
        ("2026-03-31 23:59:60", "no_such_time"),
        ("2026/3/31 23:59:60", "no_such_time"),
        ("2026-03-31 10:40+18:01", "no_such_offset"),
        ("2026-02-30 10:40", "no_such_day"),
        ("04/03/2026 10:40", "day_order_unclear"),
        ("46112.44", "date_is_number"),
        ("2026-3-3110:30", "not_a_moment"),
        ("10:40", "not_a_moment"),
        ("1900-02-28 23:59:59", "day_out_of_range"),
        ("2199-12-31 23:59:59", utc(2199, 12, 31, 15, 59, 59)),
        ("2200-01-01 00:00", "day_out_of_range"),
    ],
)
def test_a_moment_without_offset_is_local_and_with_one_the_offset_counts(text, read):
    assert cell("visits", "sent_at", text) == read


def test_moments_come_in_microseconds_of_utc():
    frame = checked("visits", "code|customer|status|sent_at\nV|K|due|2026-03-31 10:40").table.frame
    assert frame.schema["sent_at"] == pl.Datetime("us", "UTC")


@pytest.mark.parametrize(
    ("zone", "text", "read"),
    [
        ("America/Sao_Paulo", "2017-10-14 23:59:59", utc(2017, 10, 15, 2, 59, 59)),
        ("America/Sao_Paulo", "2017-10-15 00:00:00", utc(2017, 10, 15, 3)),
        ("America/Sao_Paulo", "2017-10-15 00:59:59", utc(2017, 10, 15, 3)),
        ("America/Sao_Paulo", "2017-10-15 01:00:00", utc(2017, 10, 15, 3)),
        ("America/Sao_Paulo", "2018-02-17 23:30:00", utc(2018, 2, 18, 1, 30)),
        ("America/Toronto", "1919-03-30 23:45", "skipped_day"),
        ("Pacific/Apia", "2011-12-30 10:00", "skipped_day"),
        ("Europe/Berlin", "2026-03-29 02:30:30", utc(2026, 3, 29, 1)),
        ("Europe/Berlin", "2026-10-25 02:30", utc(2026, 10, 25, 0, 30)),
    ],
)
def test_a_local_time_that_the_clock_skipped_stays_on_its_day_or_is_refused(zone, text, read):
    assert cell("visits", "sent_at", text, time_zone=zone) == read


def test_moved_times_and_dates_without_a_time_are_counted_in_notes():
    text = "code|customer|status|sent_at\nV1|K|due|2017-10-15\nV2|K|due|2017-10-15 00:30\nV3|K|due|2017-10-15 01:00"
    result = checked("visits", text, time_zone="America/Sao_Paulo")
    notes = {note.key.rpartition(".")[2]: note.values["count"] for note in result.notes}
    assert notes == {"date_without_time": 1, "time_moved": 2}
    assert "00:00" in str(result.notes[0])
    assert result.table.frame["sent_at"].n_unique() == 1


def test_the_first_moment_after_a_gap_keeps_no_part_of_a_second():
    skipped = datetime(2026, 3, 29, 2, 30, 30, 999999)
    assert first_moment_after_gap(skipped, "Europe/Berlin") == utc(2026, 3, 29, 1)


@pytest.mark.parametrize("text", ["on_site", "On-site", "ON SITE", "上门", "上門", "ｏｎ＿ｓｉｔｅ"])
def test_a_choice_is_its_code_or_its_label_in_any_language(text):
    assert cell("visits", "channel", text) == "on_site"


@pytest.mark.parametrize(("text", "read"), [("fone", "not_a_choice_near"), ("pigeon", "not_a_choice")])
def test_another_word_is_no_choice(text, read):
    assert cell("visits", "channel", text) == read


@pytest.mark.parametrize("name", schema.CHOICES)
def test_no_two_choices_of_a_list_share_a_spelling(name):
    words = {(plain_word(word), code) for code, label in schema.CHOICES[name].items() for word in (code, *label.all)}
    assert len(words) == len(spellings(name))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("x" * 120, "x" * 120),
        ("x" * 121, "too_long"),
        ("编" * 120, "编" * 120),
        ("V\u200b1", "unreadable"),
        ("V\x071", "unreadable"),
        ("V\ufffd1", "unreadable"),
        ("V\n1", "line_break"),
        ("1.38E+10", "digits_lost"),
        ("1E10", "1E10"),
        ("NA", "NA"),
        ("None", "None"),
        ("007", "007"),
        ("\ufeff V-1\u3000", "V-1"),
    ],
)
def test_a_code_is_kept_as_written_unless_it_is_damaged(text, read):
    assert cell("visits", "code", text) == read


@pytest.mark.parametrize(("text", "read"), [("a\nb", "a\nb"), ("a\tb", "a\tb"), ("a\x00b", "unreadable")])
def test_a_long_text_keeps_its_lines(text, read):
    assert cell("visits", "feedback", text) == read


@pytest.mark.parametrize(("length", "fits"), [(4000, True), (4001, False)])
def test_a_long_text_has_a_limit(length, fits):
    read = cell("visits", "handling", "y" * length)
    assert (read == "y" * length) is fits
    assert (read == "too_long") is not fits


def test_a_reference_with_an_invisible_character_is_refused():
    assert cell("visits", "event", "E\u200d1") == "unreadable"
    assert cell("visits", "product", "👩\u200d🔧") == "👩\u200d🔧"
