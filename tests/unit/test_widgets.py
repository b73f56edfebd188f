"""The chart and the download button, on the kernel's side."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import pytest

from followup_kit.errors import InputError
from followup_kit.resources import plotly_script
from followup_kit.translations import use_language
from followup_kit.ui.widgets.chart import ChartWidget
from followup_kit.ui.widgets.download import DownloadButton

PHONE = "13800000042"


def asked(widget: Any, content: object) -> list[tuple[dict[str, Any], list[bytes]]]:
    """What a widget sends back for a message of its view."""
    sent: list[tuple[dict[str, Any], list[bytes]]] = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers or []))
    widget._handle_custom_msg(content, [])
    return sent


def test_a_click_sends_the_bytes_that_were_made() -> None:
    button = DownloadButton("下载", "回访-2026年10月.xlsx", lambda: b"bytes")
    assert asked(button, {"kind": "make"}) == [({"kind": "file"}, [b"bytes"])]
    assert button.file_name == "回访-2026年10月.xlsx"


def test_each_click_makes_the_file_anew() -> None:
    made = iter([b"first", b"second"])
    button = DownloadButton("Save", "a.csv", lambda: next(made))
    assert [asked(button, {"kind": "make"})[0][1], asked(button, {"kind": "make"})[0][1]] == [[b"first"], [b"second"]]


def test_an_error_a_person_can_mend_is_said_in_its_own_words() -> None:
    def refuse() -> bytes:
        raise InputError("settings.bad_language", found="xx", allowed="en")

    answer = asked(DownloadButton("Save", "a.csv", refuse), {"kind": "make"})
    assert answer == [
        ({"kind": "failed", "text": str(InputError("settings.bad_language", found="xx", allowed="en"))}, [])
    ]


def test_any_other_error_is_said_with_an_id_that_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        [(answer, buffers)] = asked(DownloadButton("Save", "a.csv", lambda: bytes(int(f"{PHONE}x"))), {"kind": "make"})
    reference = caplog.messages[0].split("]")[0].strip("[")
    assert (answer["kind"], buffers) == ("failed", [])
    assert reference in answer["text"]
    assert "ValueError" in caplog.text
    assert PHONE not in caplog.text + answer["text"]


@pytest.mark.parametrize("content", [{}, {"kind": "other"}, "make", None])
def test_an_unknown_message_makes_nothing(content: object) -> None:
    assert asked(DownloadButton("Save", "a.csv", lambda: b"x"), content) == []
    assert asked(ChartWidget({}, "label"), content) == []


def test_outside_our_pages_a_chart_hands_over_the_script() -> None:
    path = plotly_script()
    assert path is not None
    assert asked(ChartWidget({}, "label"), {"kind": "plotly?"}) == [({"kind": "plotly"}, [path.read_bytes()])]


def test_the_text_form_of_a_widget_holds_no_data() -> None:
    chart = ChartWidget({"data": [{"x": [PHONE]}]}, f"chart of {PHONE}")
    assert repr(chart) == "ChartWidget()"
    assert repr(DownloadButton(PHONE, PHONE, PHONE.encode)) == "DownloadButton()"


def test_the_words_of_a_widget_follow_the_language() -> None:
    use_language("zh-Hant")
    try:
        assert "圖表" in ChartWidget({}, "").missing_text
    finally:
        use_language("en")


def test_a_chart_imports_neither_plotly_nor_pandas() -> None:
    code = (
        "import sys, followup_kit.ui.widgets.chart, followup_kit.resources as s; s.plotly_script();"
        "print([name for name in ('plotly', 'pandas', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
