"""Tables for readers: labels for headers, words for codes, in the language in force."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any

import pandas as pd
import polars as pl
import pytest

from followup_kit.labels import labelled, value_label
from followup_kit.translations import LANGUAGES, say, use_language

ROWS = {
    "code": ["V1", "V2"],
    "due_on": [date(2026, 3, 31), date(2026, 4, 1)],
    "completed_at": [datetime(2026, 3, 31, 9, 30), None],
    "channel": ["phone", None],
    "status": ["completed", "scheduled"],
    "rating": [4.0, None],
    "part": ["numerator", "excluded"],
    "why": [None, "pending"],
}
FRAMES = [pl.DataFrame(ROWS), pd.DataFrame(ROWS), pl.DataFrame(ROWS).to_arrow(), pl.DataFrame(ROWS).to_pandas()]


@pytest.mark.parametrize("frame", FRAMES, ids=["polars", "pandas", "pyarrow", "pandas from polars"])
def test_a_table_is_in_the_language_in_force_whatever_kind_of_frame_it_was(frame: Any) -> None:
    use_language("zh-Hans")
    made = labelled(frame)
    assert list(made.columns)[:5] == ["编号", "应回访日期", "完成时间", "回访方式", "回访状态"]
    assert made.iloc[0].tolist()[:6] == ["V1", "2026-03-31", "2026-03-31 09:30", "电话", "已完成", 4.0]
    assert made.iloc[1].tolist()[1:6] == ["2026-04-01", "–", "–", "已排期", "–"]
    assert made.iloc[0].tolist()[6:] == [say("kpi.part.numerator"), "–"]
    assert made.iloc[1].tolist()[6:] == [say("kpi.part.excluded"), say("kpi.why.pending")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_of_a_choice_is_left(language: str) -> None:
    use_language(language)
    cells = labelled(FRAMES[0]).astype(str).to_numpy().ravel().tolist()
    assert not {"phone", "completed", "scheduled", "numerator", "excluded", "pending", "None", "nan", "NaT"} & set(
        cells
    )


def test_the_frame_given_is_left_as_it_was() -> None:
    frame = pd.DataFrame(ROWS)
    labelled(frame)
    assert list(frame.columns) == list(ROWS)
    assert frame["channel"].tolist()[0] == "phone"


def test_numbers_stay_numbers_and_a_variant_is_named() -> None:
    made = labelled(pl.DataFrame({"kpi": ["K02", "K02.rated"], "value": [0.79, 0.9]}))
    assert made["Value"].sum() == pytest.approx(1.69)
    assert made.iloc[:, 0].tolist() == ["K02", f"K02 · {say('kpi.K02.variant.rated')}"]


def test_a_table_without_rows_keeps_its_headers() -> None:
    made = labelled(pl.DataFrame(ROWS).clear())
    assert (len(made), made.columns[0]) == (0, "Code")


def test_two_columns_of_one_name_carry_their_code() -> None:
    made = labelled(pl.DataFrame({"visitor": ["S1"], "owner": ["S2"], "staff": ["S3"]}), table="issues")
    assert made.columns.is_unique
    assert made.iloc[0].tolist() == ["S1", "S2", "S3"]


def test_the_table_tells_which_list_of_choices_a_code_is_from() -> None:
    frame = pl.DataFrame({"kind": ["person"]})
    use_language("zh-Hans")
    assert labelled(frame, table="customers").iloc[0, 0] != "person"
    assert labelled(frame).iloc[0, 0] == "person"  # without it, the kind of an event


def test_yes_and_no_are_words_and_an_unknown_group_is_said() -> None:
    use_language("zh-Hant")
    assert (value_label("ad_hoc", value=True), value_label("ad_hoc", value=False)) == ("是", "否")
    assert value_label("department", "(unknown)") == say("figures.unknown")


def test_a_page_that_only_needs_a_label_loads_no_pandas() -> None:
    code = "import sys, followup_kit.labels as l; l.column_label('channel'); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
