"""A supervisor tries a change in a real browser: a value, the weeks before and after, a name, and adopting it."""

import time

import pytest
from plan_office import office, workdays
from playwright.sync_api import sync_playwright

from followup_kit.periods import clock
from followup_kit.planning.of_workspace import coming_week, fetch_world
from followup_kit.planning.scenario_files import load_scenarios
from followup_kit.planning.scenarios import Scenario, what_if
from followup_kit.policy import load_policy
from followup_kit.serve import running

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000
HOSTILE = "<img src=x onerror=window.hit=1>"
AFTER_DAYS = "hospital.inpatient_after_days"
FIGURES = ".fk-figures tbody tr"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    monday = coming_week(clock("Asia/Shanghai").date()).first
    made = office(tmp_path_factory.mktemp("whatif") / "office", monday, codes={1: HOSTILE})
    workdays(made, monday)
    return made


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
def page(browser, server):
    """One signed-in visit; what the console and the network said is kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", accept_downloads=True)
    made = context.new_page()
    made.set_default_timeout(PATIENCE)
    made.said, made.asked = [], []
    made.on("console", lambda message: made.said.append(message.text) if message.type == "error" else None)
    made.on("pageerror", lambda error: made.said.append(str(error)))
    made.on("request", lambda request: made.asked.append(request.url))
    made.goto(server.page_url("whatif"))
    until(lambda: made.locator(FIGURES).count() > 10)
    yield made
    context.close()


def until(holds):
    """Wait until something holds; the page's security policy forbids Playwright's own way of waiting."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < deadline, "the page never came to it"
        time.sleep(0.1)


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_the_page_is_in_the_navigation_and_says_what_to_do(page):
    assert page.locator(".fk-nav a[aria-current]").inner_text() == "What if"
    assert "Nothing is changed yet" in page.inner_text(".fk-nothing")
    assert page.locator(".fk-offer").count() == 3
    assert button(page, "Compare").is_disabled()


def test_a_search_finds_a_figure_by_its_words_or_its_name(page):
    search = page.locator(".fk-rowtable-search")
    for words in ("discharge CALL", AFTER_DAYS):
        search.fill(words)
        until(lambda: page.locator(FIGURES).count() == 1)
        assert "Days from discharge to the call" in page.inner_text(FIGURES)
    search.fill("no such thing")
    until(page.locator(".fk-rowtable-none").first.is_visible)
    search.fill("discharge")


def test_a_bad_value_is_said_in_its_place_and_stays_in_the_field(page):
    page.locator(FIGURES).first.click()
    field = page.get_by_label("Value to try", exact=True)
    until(lambda: field.count() == 1)
    assert "Today: 7 days" in page.inner_text(".fk-editor")
    field.fill("soon")
    button(page, "Try this value").click()
    until(lambda: "is not a number" in page.locator(".fk-whatif-main .fk-problem").first.inner_text())
    assert field.input_value() == "soon"
    assert page.locator(".fk-change").count() == 0


def test_a_value_is_tried_and_the_comparison_is_the_library_s(page, workspace):
    page.get_by_label("Value to try", exact=True).fill("10")
    button(page, "Try this value").click()
    until(lambda: page.locator(".fk-change").count() == 1)
    page.get_by_label("How far", exact=True).select_option(label="4 weeks")
    button(page, "Compare").click()
    until(lambda: page.locator("#total-visits").count() == 1)
    until(lambda: button(page, "Compare").is_visible())
    scenario = Scenario(parameters={AFTER_DAYS: 10})
    found = what_if(fetch_world(workspace), scenario, as_of=clock("Asia/Shanghai").date(), weeks=4)
    sums = [side.weeks["visits"].sum() for side in (found.before, found.after)]
    assert page.inner_text("#total-visits .fk-tile-value") == f"{sums[0]} → {sums[1]}"
    assert page.locator(".fk-weeks-table tbody tr").count() == 4
    assert page.locator(".fk-affected tbody tr").count() == found.customers.height
    until(lambda: page.locator(".fk-results .js-plotly-plot .scatterlayer .trace").count() == 2)


def test_another_measure_is_drawn(page):
    button(page, "Done on time").click()
    until(lambda: page.locator("h2", has_text="Done on time by week").count() == 1)


def test_text_that_looks_like_a_script_stays_text(page):
    page.locator(".fk-affected .fk-grid-sort").first.click()
    until(lambda: page.locator(".fk-affected [aria-sort=ascending]").count() == 1)
    assert HOSTILE in page.locator(".fk-affected tbody td").all_inner_texts()
    assert page.evaluate("() => window.hit") is None
    assert page.locator(".fk-page img[src=x]").count() == 0


def test_all_customers_are_downloaded(page, tmp_path):
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download (Excel)").click()
    waiting.value.save_as(tmp_path / "whatif.xlsx")
    assert (tmp_path / "whatif.xlsx").read_bytes()[:2] == b"PK"


def test_people_and_days_join_the_scenario_and_the_results_are_marked_as_older(page):
    button(page, "Staff").click()
    page.get_by_label("Member of staff", exact=True).select_option(label="S-3 · Dedicated follow-up clerk")
    button(page, "Without this person").click()
    until(lambda: page.locator(".fk-change").count() == 2)
    until(lambda: page.locator(".fk-results.is-stale .fk-note.is-warn").count() == 1)
    button(page, "Absence").click()
    button(page, "Add this absence").click()
    until(lambda: "Choose a day" in page.locator(".fk-whatif-main .fk-problem").first.inner_text())


def test_a_comparison_is_stopped_and_nothing_is_lost(page):
    page.get_by_label("How far", exact=True).select_option(label="26 weeks")
    button(page, "Compare").click()
    until(lambda: page.locator(".fk-run progress").count() == 1)
    button(page, "Stop").click()
    until(lambda: "Stopped" in page.locator(".fk-news").inner_text())
    assert page.locator(".fk-change").count() == 2
    assert page.locator(".fk-weeks-table tbody tr").count() == 4


def test_a_scenario_is_kept_and_a_taken_name_is_asked_about(page, workspace):
    page.get_by_label("Name of the scenario", exact=True).fill("later calls")
    button(page, "Save").click()
    until(lambda: button(page, "Load").is_visible())
    [kept] = load_scenarios(workspace)
    assert kept == Scenario("later calls", {AFTER_DAYS: 10}, without=("S-3",))
    button(page, "Save").click()
    until(lambda: button(page, "Replace it").is_visible())
    button(page, "Start over").click()
    until(lambda: page.locator(".fk-offer").count() == 3)
    button(page, "Load").click()
    until(lambda: page.locator(".fk-change").count() == 2)


@pytest.mark.parametrize(("language", "word"), [("简体中文", "对比"), ("繁體中文", "比較"), ("English", "Compare")])
def test_the_page_speaks_the_language_chosen(page, language, word):
    page.locator(".fk-head select").select_option(label=language)
    until(lambda: button(page, word).count() == 1)
    until(lambda: page.locator(".fk-change").count() == 2)


def test_adopting_shows_what_it_writes_and_then_writes_it(page, workspace):
    assert "not adopted here" in page.inner_text(".fk-adopt")
    button(page, "Review what will be written").click()
    until(lambda: "Write why" in page.locator(".fk-adopt .fk-problem").inner_text())
    page.get_by_label("Reason", exact=True).fill("decided by the board")
    button(page, "Review what will be written").click()
    until(lambda: page.locator(".fk-confirm .fk-code").is_visible())
    assert "value: 10" in page.inner_text(".fk-confirm .fk-code")
    assert not (workspace.folder / "policies" / "hospital.yaml").exists()
    button(page, "Write this into the policy").click()
    until(lambda: "Adopted" in page.locator(".fk-news").inner_text())
    change = load_policy(workspace).parameters[AFTER_DAYS].changes[-1]
    assert (change.value, change.reason) == (10, "decided by the board")
    until(lambda: page.locator(".fk-change").count() == 1)


def test_a_narrow_screen_needs_no_sideways_scrolling(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.set_default_timeout(PATIENCE)
    phone.goto(server.page_url("whatif"))
    until(lambda: phone.locator(FIGURES).count() > 10)
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
    context.close()


def test_nothing_was_asked_of_another_host_and_no_error_was_said(page, server):
    assert page.said == []
    assert [url for url in page.asked if not url.startswith((server.address, "blob:", "data:"))] == []
