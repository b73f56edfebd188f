"""A manager's visit to the KPI page in a real browser: sign in, look, filter, drill down, download, change language."""

import io
import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import sync_playwright

from followup_kit.demo import demo_workspace
from followup_kit.serve import running

pytestmark = pytest.mark.browser

TODAY = date(2026, 10, 14)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TILES = ("K01", "K02", "K03", "K13", "K17", "K18", "K27")
PATIENCE = 90_000

OVERLAPS = """() => {
  const texts = document.querySelectorAll(".fk-chart .xtick text, .fk-chart .annotation-text");
  const boxes = [...texts].map((text) => text.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes.filter((box, place) => boxes.slice(place + 1).some((other) => meet(box, other))).length;
}"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return demo_workspace(tmp_path_factory.mktemp("page") / "demo", "en", today=TODAY, customers=200)


@pytest.fixture(scope="module")
def server(workspace):
    with running(workspace) as made:
        yield made


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def visit(browser, server):
    """One signed-in visit; what the console and the network said is kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(server.address + "/page/kpi")
    page.fill("input[name=token]", server.token)
    page.press("input[name=token]", "Enter")
    until(lambda: drawn_points(page) > 0)
    yield page
    context.close()


@pytest.fixture(scope="module")
def artifacts(repository):
    folder = repository / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder


def until(holds):
    """Wait until something holds; the page's security policy forbids Playwright's own way of waiting."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < deadline, "the page never came to it"
        time.sleep(0.1)


def drawn_points(page):
    """How many points of the first chart a hand could touch: in view, and topmost where they are."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".fk-chart .scatterlayer .point")].filter((point) => {
             point.scrollIntoView({block: "center"});
             const box = point.getBoundingClientRect();
             const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
             return hit !== null && point.closest(".fk-chart").contains(hit);
           }).length"""
    )


def picture(page, path):
    """The whole page from its top, kept to be looked at."""
    page.evaluate("() => window.scrollTo(0, 0)")
    page.screenshot(path=path, full_page=True)


def tile(page, kpi_id, part="value"):
    return page.inner_text(f"#tile-{kpi_id} .fk-tile-{part}")


def choose(page, label, option):
    page.get_by_label(label, exact=True).select_option(label=option)


def command(workspace, *words):
    """What the command line says, read as JSON."""
    call = [sys.executable, "-m", "followup_kit.cli", "kpi", *words, "--workspace", str(workspace.folder), "--json"]
    done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return json.loads(done.stdout)


def counted(kpi_id, row):
    """The counts of a row as its tile words them."""
    whole = f"{row['denominator']:,}"
    return f"{whole} ratings" if kpi_id == "K03" else f"{row['numerator']:,} of {whole}"


def shown_period(page):
    first, last = (page.locator(".widget-datepicker input").nth(index).input_value() for index in (0, 1))
    return ["--from", first, "--to", last]


def test_every_tile_and_both_charts_are_there_to_see(visit, artifacts):
    for kpi_id in TILES:
        box = visit.locator(f"#tile-{kpi_id}")
        box.scroll_into_view_if_needed()
        assert box.is_visible()
        assert tile(visit, kpi_id)
    assert visit.locator(".fk-chart .main-svg").count() >= 2
    assert drawn_points(visit) >= 12
    picture(visit, artifacts / "kpi-en.png")


def test_the_page_and_the_command_line_show_the_same_numbers(visit, workspace):
    answers = command(workspace, *TILES, *shown_period(visit))
    for kpi_id in TILES:
        row = answers[kpi_id][0]
        value = f"{row['value']:.2f}" if kpi_id == "K03" else f"{row['value']:.1%}"
        assert tile(visit, kpi_id).rstrip(" *") == value
        assert tile(visit, kpi_id, "counts") == counted(kpi_id, row)


def test_a_filter_changes_the_numbers_to_those_of_the_filtered_rows(visit, workspace):
    before = [tile(visit, kpi_id, "counts") for kpi_id in TILES]
    choose(visit, "Region", "North")
    until(lambda: [tile(visit, kpi_id, "counts") for kpi_id in TILES] != before)
    answers = command(workspace, *TILES, *shown_period(visit), "--where", "region=North")
    until(lambda: all(tile(visit, kpi_id, "counts") == counted(kpi_id, answers[kpi_id][0]) for kpi_id in TILES))
    choose(visit, "Region", "All")
    until(lambda: [tile(visit, kpi_id, "counts") for kpi_id in TILES] == before)


def test_a_tile_opens_the_rows_behind_it(visit, workspace):
    visit.get_by_role("button", name="Show details").nth(5).click()
    until(lambda: visit.locator("h2", has_text="Rows behind the figure · Window compliance").count() == 1)
    row = command(workspace, "K18", *shown_period(visit))["K18"][0]
    listed = visit.locator(".fk-rows tbody tr").count()
    total = row["denominator"] + row["excluded"]
    assert listed == min(50, total)
    assert visit.get_by_text(f"50 of {total} rows shown").count() == (1 if total > 50 else 0)


def test_the_download_holds_the_figures_and_every_row_behind_them(visit, workspace, tmp_path):
    with visit.expect_download() as waiting:
        visit.get_by_role("button", name="Download (Excel)").click()
    name = waiting.value.suggested_filename
    file = tmp_path / name
    waiting.value.save_as(file)
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    assert book.sheetnames == ["Summary", "Trend", "Comparison", "Rows"]
    summary = list(book["Summary"].iter_rows(values_only=True))
    header, lines = summary[0], summary[1:]
    found = {line[header.index("KPI")]: line for line in lines}
    answers = command(workspace, *TILES, *shown_period(visit))
    for kpi_id in TILES:
        for column, key in (("Numerator", "numerator"), ("Denominator", "denominator"), ("Value", "value")):
            assert found[kpi_id][header.index(column)] == pytest.approx(answers[kpi_id][0][key], abs=1e-9)
    row = answers["K18"][0]
    assert book["Rows"].max_row - 1 == row["denominator"] + row["excluded"]
    assert name == f"kpi-{shown_period(visit)[1]}-{shown_period(visit)[3]}.xlsx"


def test_days_in_the_wrong_order_are_said_and_nothing_breaks(visit):
    last = visit.locator(".widget-datepicker input").nth(1)
    sound = last.input_value()
    last.fill("2020-01-01")
    last.blur()
    until(lambda: "Swap the two days" in visit.locator(".fk-problem").inner_text())
    last.fill(sound)
    last.blur()
    until(lambda: "Swap" not in visit.locator(".fk-problem").inner_text())


@pytest.mark.parametrize(
    ("language", "words", "file"),
    [
        ("简体中文", ["回访完成率", "数字所依据的行", "下载（Excel）"], "kpi-zh-hans.png"),
        ("繁體中文", ["回訪完成率", "數字所依據的列", "下載（Excel）"], "kpi-zh-hant.png"),
    ],
)
def test_the_page_speaks_chinese_at_a_choice(visit, artifacts, language, words, file):
    values = [tile(visit, kpi_id) for kpi_id in TILES]
    visit.locator(".fk-head select").select_option(label=language)
    for word in words:
        until(lambda word=word: visit.get_by_text(word).count() > 0)
    until(lambda: [tile(visit, kpi_id) for kpi_id in TILES] == values)
    until(lambda: drawn_points(visit) >= 12)
    picture(visit, artifacts / file)


def test_on_a_phone_no_labels_overlap_and_the_rows_say_that_they_scroll(visit):
    visit.set_viewport_size({"width": 390, "height": 844})
    try:
        until(lambda: visit.evaluate("() => document.querySelector('.fk-chart').clientWidth") < 360)
        until(lambda: visit.evaluate(OVERLAPS) == 0)
        scrolled = visit.evaluate(
            "() => { const e = document.querySelector('.fk-rows'); return e.scrollWidth - e.clientWidth; }"
        )
        assert scrolled > 0
        assert visit.locator(".fk-scroll-hint").is_visible()
        assert visit.evaluate("() => document.documentElement.scrollWidth") <= 390
        tile_width, text_width = visit.evaluate(
            "() => ['.fk-tile', '.fk-tile-body'].map((part) => document.querySelector(part).clientWidth)"
        )
        assert text_width <= tile_width - 28  # the room between its edges
    finally:
        visit.set_viewport_size({"width": 1280, "height": 900})
    until(lambda: not visit.locator(".fk-scroll-hint").is_visible())


def test_nothing_was_asked_of_another_host_and_no_error_was_said(visit, server):
    assert visit.said == []
    assert [url for url in visit.asked if not url.startswith((server.address, "blob:", "data:"))] == []
    assert len(visit.asked) > 10
