"""A supervisor's Monday in a real browser: the week's list, why, a row moved and locked, the draft saved."""

import time
from datetime import timedelta

import pytest
from plan_office import office, workdays
from playwright.sync_api import sync_playwright

from followup_kit.periods import clock, week_of
from followup_kit.planning.of_workspace import coming_week, fetch_week_plan
from followup_kit.planning.trail import said, trail_of
from followup_kit.serve import running
from followup_kit.store import fetch_tables, open_store

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000
HOSTILE = {1: "<img src=x onerror=window.hit=1>", 2: "</script><script>window.hit=1</script>"}
ROWS = ".fk-grid-sizer > .fk-grid-row"


@pytest.fixture(scope="module")
def monday():
    return coming_week(clock("Asia/Shanghai").date()).first


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, monday):
    made = office(tmp_path_factory.mktemp("plan") / "office", monday, codes=HOSTILE)
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
def page(browser, server, monday):
    """One signed-in visit on the coming week's plan; what the console and the network said is kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", accept_downloads=True)
    made = context.new_page()
    made.set_default_timeout(PATIENCE)
    made.said, made.asked = [], []
    made.on("console", lambda message: made.said.append(message.text) if message.type == "error" else None)
    made.on("pageerror", lambda error: made.said.append(str(error)))
    made.on("request", lambda request: made.asked.append(request.url))
    made.goto(server.page_url("plan"))
    until(lambda: made.locator("h1", has_text="Plan").count() == 1)
    show_week(made, monday)
    until(lambda: made.locator(ROWS).count() == 12)
    yield made
    context.close()


def show_week(page, monday):
    """To the week after and back again with the buttons."""
    for arrow, days in (("›", 7), ("‹", 0)):
        page.locator(".fk-weeks button", has_text=arrow).click()
        until(lambda days=days: page.locator(".fk-weeks input").input_value() == str(monday + timedelta(days=days)))


def until(holds):
    """Wait until something holds; the page's security policy forbids Playwright's own way of waiting."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < deadline, "the page never came to it"
        time.sleep(0.1)


def is_on_top(page, selector):
    """Whether a hand could touch the middle of the first such element."""
    return page.evaluate(
        """(selector) => {
             const node = document.querySelector(selector);
             node.scrollIntoView({block: "center"});
             const box = node.getBoundingClientRect();
             const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
             return node.contains(hit);
           }""",
        selector,
    )


def row_of(page, customer):
    return page.locator(ROWS, has_text=customer).first


def cell(page, customer, name):
    return row_of(page, customer).locator(f".is-{name}").inner_text()


def visits(workspace):
    store = open_store(workspace)
    tables = fetch_tables(store, ["visits", "plans", "customers", "staff"])
    store.close()
    return tables


def library_row(workspace, monday, customer):
    plan = fetch_week_plan(workspace, week_of(monday))
    return plan, plan.rows.filter(plan.rows["customer_code"] == customer).row(0, named=True)


def test_the_first_screen_shows_the_list_the_load_and_the_numbers(page):
    for selector in ("#fact-listed", ROWS, ".fk-load-cell", ".fk-steps button"):
        assert page.locator(selector).first.is_visible()
        assert is_on_top(page, selector)
    assert page.inner_text("#fact-listed .fk-tile-value") == "12"
    page.evaluate("() => window.scrollTo(0, 0)")
    assert page.locator(ROWS).first.bounding_box()["y"] < 700


def test_a_column_sorts_and_sorts_back(page):
    header = page.locator(".fk-grid-sort", has_text="Customer")
    header.click()
    until(lambda: page.locator("[aria-sort=ascending]").count() == 1)
    codes = page.locator(f"{ROWS} .is-customer").all_inner_texts()
    header.click()
    until(lambda: page.locator("[aria-sort=descending]").count() == 1)
    assert page.locator(f"{ROWS} .is-customer").all_inner_texts() == codes[::-1]
    header.click()
    until(lambda: page.locator("[aria-sort=ascending], [aria-sort=descending]").count() == 0)


def test_the_panel_gives_the_reasons_of_the_library(page, workspace, monday):
    row_of(page, "K-0005").locator(".is-visit").click()
    until(lambda: page.locator(".fk-why h2", has_text="K-0005").count() == 1)
    assert is_on_top(page, ".fk-trail li")
    plan, row = library_row(workspace, monday, "K-0005")
    assert page.locator(".fk-trail li").all_inner_texts() == said(trail_of(plan.due, row["task"]), plan.due.policy)


def options(page, label):
    return page.get_by_label(label, exact=True).last.locator("option").all_inner_texts()


def test_only_those_who_can_take_a_row_are_offered_and_the_others_say_why_not(page):
    assert options(page, "Person") == ["S-1", "S-2", "S-3"]
    page.locator(".fk-cannot summary").click()
    assert page.locator(".fk-cannot li").all_inner_texts() == [
        "S-4\nnot in the role that is asked for (Dedicated follow-up clerk)"
    ]


def in_sight(page, selector):
    """Whether the reader sees all of the first such element, without scrolling."""
    return page.evaluate(
        """(selector) => {
             const box = document.querySelector(selector).getBoundingClientRect();
             return box.height > 0 && box.top >= 0 && box.bottom <= window.innerHeight;
           }""",
        selector,
    )


def test_what_is_not_possible_is_said_where_the_hand_was_and_changes_nothing(page):
    before = cell(page, "K-0005", "person")
    page.get_by_label("Person", exact=True).last.select_option(label="S-3")
    day = page.locator(".fk-why-fields select").nth(1)
    wednesday = next(option for option in day.locator("option").all_inner_texts() if option.startswith("Wed"))
    day.select_option(label=wednesday)
    page.wait_for_timeout(400)
    page.get_by_role("button", name="Reassign").click()
    until(lambda: page.locator(".fk-why .fk-error").count() == 1)
    assert "is on leave" in page.locator(".fk-why .fk-error").inner_text()
    assert page.locator(".fk-error").count() == 1
    until(lambda: in_sight(page, ".fk-why .fk-error"))
    assert cell(page, "K-0005", "person") == before


def is_chosen(page, label, option):
    """Choose an option, and whether it is still chosen after the lists were made anew for another choice."""
    chosen = page.get_by_label(label, exact=True)
    chosen.select_option(label=option)
    page.wait_for_timeout(400)
    return chosen.locator("option:checked").inner_text() == option


def test_a_row_is_reassigned_with_the_lists_and_locked(page):
    other = "S-2" if cell(page, "K-0005", "person") == "S-1" else "S-1"
    page.get_by_label("Person", exact=True).last.select_option(label=other)
    until(lambda: is_chosen(page, "Time", "16:00"))
    page.get_by_role("button", name="Reassign").click()
    until(lambda: cell(page, "K-0005", "person") == other)
    assert cell(page, "K-0005", "when").endswith("16:00")
    assert row_of(page, "K-0005").locator(".fk-lock").get_attribute("aria-pressed") == "true"
    assert page.locator(".fk-error").count() == 0


def test_a_row_dropped_on_a_day_of_a_person_goes_there(page):
    held = cell(page, "K-0008", "person")
    other = "S-2" if held == "S-1" else "S-1"
    day = page.locator(f'.fk-load-cell[data-code="{other}"]').nth(4)
    row_of(page, "K-0008").locator(".is-visit").hover()
    page.mouse.down()
    start = row_of(page, "K-0008").bounding_box()
    page.mouse.move(start["x"] + 200, start["y"] + 40, steps=4)
    until(lambda: page.locator("body.fk-dragging").count() == 1)
    box = day.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    until(lambda: cell(page, "K-0008", "person") == other)
    page.get_by_role("button", name="Undo").click()
    until(lambda: cell(page, "K-0008", "person") == held)


def test_a_row_dropped_on_somebody_who_cannot_take_it_is_refused_beside_the_board(page):
    held = cell(page, "K-0008", "person")
    row_of(page, "K-0008").locator(".is-visit").hover()
    page.mouse.down()
    start = row_of(page, "K-0008").bounding_box()
    page.mouse.move(start["x"] + 200, start["y"] + 40, steps=4)
    until(lambda: page.locator("body.fk-dragging").count() == 1)
    box = page.locator('.fk-load-cell[data-code="S-4"]').nth(1).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    until(lambda: page.locator(".fk-load-card .fk-error").count() == 1)
    until(lambda: in_sight(page, ".fk-load-card .fk-error"))
    assert cell(page, "K-0008", "person") == held


def test_the_keyboard_reaches_rows_opens_them_and_locks(page):
    first = page.locator(ROWS).first
    first.focus()
    page.keyboard.press("ArrowDown")
    task = page.evaluate("() => document.activeElement.dataset.task")
    assert task == page.locator(ROWS).nth(1).get_attribute("data-task")
    page.keyboard.press("l")
    locked = page.locator(f'{ROWS}[data-task="{task}"] .fk-lock[aria-pressed="true"]')
    until(lambda: locked.count() == 1)
    page.get_by_role("button", name="Undo").click()
    until(lambda: locked.count() == 0)


def test_a_filter_narrows_the_list(page):
    page.get_by_label("Customer code", exact=True).fill("0007")
    until(lambda: page.locator(ROWS).count() == 1)
    until(lambda: page.get_by_role("button", name="Download all 12 rows (Excel)").count() == 1)
    assert page.get_by_role("button", name="Download the rows shown, 1 (Excel)").is_visible()
    page.get_by_role("button", name="Show all").click()
    until(lambda: page.locator(ROWS).count() == 12)
    assert page.get_by_role("button", name="Download (Excel)").is_visible()


def test_text_that_looks_like_a_script_stays_text(page):
    row_of(page, HOSTILE[1]).locator(".is-visit").click()
    until(lambda: HOSTILE[1] in page.locator(".fk-why h2").inner_text())
    assert page.evaluate("() => window.hit") is None
    assert page.locator(".fk-page img[src=x]").count() == 0


def test_the_draft_is_saved_as_it_was_shown(page, workspace, monday):
    person = cell(page, "K-0005", "person")
    page.get_by_role("button", name="Save draft").click()
    until(lambda: page.locator(".fk-state", has_text="Draft").count() == 1)
    tables = visits(workspace)
    number = tables["customers"].filter(tables["customers"]["code"] == "K-0005")["id"][0]
    [found] = tables["visits"].filter(tables["visits"]["customer"] == number).to_dicts()
    staff = dict(tables["staff"].select("id", "code").iter_rows())
    assert (staff[found["visitor"]], found["locked"], found["status"]) == (person, True, "proposed")
    assert f"{found['planned_at']:%H:%M}" == "16:00"
    assert tables["plans"]["state"].to_list() == ["draft"]
    until(lambda: page.locator(".fk-all-done").inner_text() == "Everything shown here is saved.")
    until(lambda: cell(page, "K-0005", "person") == person)


def test_the_workbook_is_downloaded(page, tmp_path):
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download (Excel)").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    waiting.value.save_as(tmp_path / "plan.xlsx")
    assert (tmp_path / "plan.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("language", "word", "bar", "code"),
    [
        ("简体中文", "保存草稿", ["计划", "假设推演", "指标"], "zh-Hans"),
        ("繁體中文", "儲存草稿", ["計劃", "假設推演", "指標"], "zh-Hant"),
        ("English", "Save draft", ["Plan", "What if", "KPI"], "en"),
    ],
)
def test_the_page_and_the_bar_around_it_speak_the_language_chosen(page, language, word, bar, code):
    page.get_by_role("combobox").first.evaluate("(node) => node.scrollIntoView()")
    page.locator(".fk-head select").select_option(label=language)
    until(lambda: page.get_by_role("button", name=word).count() == 1)
    until(lambda: page.locator(ROWS).count() == 12)
    assert page.locator(".fk-nav a").all_inner_texts() == bar
    assert page.locator("html").get_attribute("lang") == code
    assert page.title().startswith(bar[0])


def test_another_page_remembers_the_language(page, server):
    page.locator(".fk-head select").select_option(label="繁體中文")
    until(lambda: page.locator("html").get_attribute("lang") == "zh-Hant")
    other = page.context.new_page()
    other.set_default_timeout(PATIENCE)
    other.goto(f"{server.address}/page/kpi")
    until(lambda: other.locator("h1").count() == 1)
    assert other.locator("h1").inner_text() == other.locator(".fk-nav a[aria-current]").inner_text() == "指標"
    other.close()
    page.locator(".fk-head select").select_option(label="English")
    until(lambda: page.locator("html").get_attribute("lang") == "en")


def test_a_narrow_screen_shows_the_list_too(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.set_default_timeout(PATIENCE)
    phone.goto(server.page_url("plan"))
    until(lambda: phone.locator(".fk-page").count() == 1)
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
    for control in phone.locator(".fk-head select, .fk-plan-main .fk-toolbar :is(select, input)").all():
        box = control.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert phone.locator(".fk-plan-main .fk-toolbar :is(select, input)").count() == 5
    context.close()


def test_on_paper_the_whole_list_stands_without_controls(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    paper = context.new_page()
    paper.set_default_timeout(PATIENCE)
    paper.goto(server.page_url("plan"))
    until(lambda: paper.locator(ROWS).count() > 0)
    paper.emulate_media(media="print")
    until(lambda: paper.locator(".fk-grid.is-whole").count() == 1)
    assert not any(each.is_visible() for each in paper.locator("select, input, .fk-steps button, .fk-why").all())
    assert paper.locator(ROWS).first.evaluate("(node) => getComputedStyle(node).display") == "table-row"
    context.close()


def test_nothing_was_asked_of_another_host_and_no_error_was_said(page, server):
    assert page.said == []
    assert [url for url in page.asked if not url.startswith((server.address, "blob:", "data:"))] == []
