"""The page for paper: lines, boxes and signatures as the form asks, and nothing that runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from sheets_plan import Office, office

from followup_kit.sheets import task_page
from followup_kit.translations import LANGUAGES

ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div"),
    *("span", "b", "bdi", "section", "ol", "li", "small", "footer"),
}
SIGNATURE = {"en": "Customer&#x27;s signature *", "zh-Hans": "客户签名 *", "zh-Hant": "客戶簽名 *"}


@pytest.fixture(scope="module")
def property_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("page"), preset="hospital", kind="discharge")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs) -> None:
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_holds_only_plain_elements_whatever_customers_are_called(hospital, language) -> None:
    tags = Tags()
    page = task_page(hospital.plan, "S-1", language, details=hospital.details())
    tags.feed(page)
    assert tags.found <= ALLOWED
    assert tags.attributes <= {"lang", "class", "charset", "http-equiv", "content"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"https?:|url\(|@import", page)


def test_there_is_one_block_for_each_visit_in_the_order_of_their_times(hospital) -> None:
    page = task_page(hospital.plan, "S-1", "en", details=hospital.details())
    assert page.count("<section") == 3
    codes = [page.index(f"2026-W48-000{number}") for number in (1, 3, 4)]
    assert codes == sorted(codes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visit_on_site_is_signed_by_the_customer(property_office, language) -> None:
    page = task_page(property_office.plan, "S-1", language, details=property_office.details())
    assert page.count(SIGNATURE[language]) == page.count("<section") == 2


def test_a_call_has_no_line_to_sign(hospital) -> None:
    assert 'class="signs"' not in task_page(hospital.plan, "S-1", "en")


def test_required_fields_are_marked_and_choices_are_boxes(hospital) -> None:
    page = task_page(hospital.plan, "S-1", "en")
    assert "Recovery after the operation *" in page
    assert '<span class="box">Regular diet</span>' in page


def test_without_details_a_page_names_nobody(hospital) -> None:
    page = task_page(hospital.plan, "S-1", "zh-Hans")
    assert "王小明" not in page
    assert "138000" not in page


def test_somebody_without_visits_gets_a_page_that_says_so(property_office) -> None:
    assert "No visits are planned" in task_page(property_office.plan, "S-2", "en")
