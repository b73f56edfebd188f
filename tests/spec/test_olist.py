"""Real data of other people's making: Olist's orders and surveys load by a mapping file alone.

Every total is computed a second time below in plain pandas, sharing no code with the package.
"""

from datetime import date

import pandas as pd
import pytest

from followup_kit.figures import Figures, Question, fetch_figures
from followup_kit.loaders.library import mapping_settings, workspace_mapping
from followup_kit.loaders.load import load_files
from followup_kit.periods import parse_period
from followup_kit.settings import create_workspace
from followup_kit.store import create_store, import_tables

ALL_TIME = parse_period("2016-01-01..2018-12-31")


@pytest.fixture(scope="module")
def folder(shared_folder):
    return shared_folder("real/olist")


@pytest.fixture(scope="module")
def loaded(folder, tmp_path_factory):
    workspace = create_workspace(tmp_path_factory.mktemp("olist") / "workspace", mapping_settings("olist"))
    mapping = workspace_mapping("olist", workspace)
    return workspace, load_files([folder], time_zone=workspace.time_zone, mapping=mapping)


@pytest.fixture(scope="module")
def figures(loaded) -> Figures:
    workspace, files = loaded
    store = create_store(workspace)
    import_tables(store, files.sound_tables(), actor="tester", key=files.key)
    store.close()
    return fetch_figures(workspace)


@pytest.fixture(scope="module")
def plain(folder):
    """Surveys with their person, and orders, as plain pandas reads them."""
    read = {"dtype": str, "keep_default_na": False}
    orders = pd.read_csv(folder / "orders.csv", **read)
    people = pd.read_csv(folder / "customers.csv", **read)
    surveys = pd.read_csv(folder / "order_reviews.csv", **read)
    surveys = surveys.merge(orders, on="order_id").merge(people, on="customer_id")
    surveys["score"] = surveys["review_score"].astype(int)
    surveys["answered"] = pd.to_datetime(surveys["review_answer_timestamp"])
    return surveys, orders, people


def test_nothing_is_refused_and_what_was_merged_or_repeated_is_said(loaded):
    _, files = loaded
    assert files.faults == ()
    told = {note.key.rpartition(".")[2]: note.values for note in files.notes}
    assert told["merged"] == {"table": "Customers", "count": 119, "codes": 73, "apart": told["merged"]["apart"]}
    assert (told["repeats"]["count"], told["repeats"]["rows"]) == (28, 62)
    assert told["left_out"]["count"] == 8135 - 5170


def test_people_are_counted_by_the_person_and_not_by_the_order(figures, plain):
    _, orders, people = plain
    purchases = figures.frames["events"].filter(kind="purchase")
    assert purchases.height == len(orders) == 8135
    assert purchases["customer_code"].n_unique() == people["customer_unique_id"].nunique() == 8016


def test_every_answered_survey_is_one_questionnaire_visit(figures, plain):
    surveys, _, _ = plain
    visits = figures.frames["visits"]
    assert visits.height == len(surveys) == 8225
    assert set(visits["channel"]) == {"questionnaire"}
    by_state = surveys["customer_state"].value_counts().to_dict()
    assert dict(visits["region"].value_counts().iter_rows()) == by_state


def test_k02_counts_people_whose_latest_answer_was_four_or_five(figures, plain):
    surveys, _, _ = plain
    ordered = surveys.sort_values(["answered", "score"], ascending=[True, False])
    latest = ordered.groupby("customer_unique_id")["score"].last()
    row = figures.result("K02", Question(["K02"], ALL_TIME)).row(0, named=True)
    assert (row["numerator"], row["denominator"]) == (int((latest >= 4).sum()), len(latest))
    assert row["value"] == pytest.approx((latest >= 4).mean(), abs=1e-12)


def test_k03_is_the_mean_of_all_answers_on_the_scale_0_to_5(figures, plain):
    surveys, _, _ = plain
    row = figures.result("K03", Question(["K03"], ALL_TIME)).row(0, named=True)
    assert row["denominator"] == len(surveys)
    assert row["value"] == pytest.approx(((surveys["score"] - 1) * 1.25).mean(), abs=1e-12)


@pytest.mark.parametrize("column", ["region", "city"])
def test_k03_by_place_equals_a_plain_group_by(figures, plain, column):
    surveys, _, people = plain
    # A person who moved stands at the last address of the file, so the plain side does the same.
    last = people.groupby("customer_unique_id")[["customer_state", "customer_city"]].last()
    place = surveys["customer_unique_id"].map(last["customer_state" if column == "region" else "customer_city"])
    expected = ((surveys["score"] - 1) * 1.25).groupby(place).agg(["mean", "count"])
    result = figures.result("K03", Question(["K03"], ALL_TIME, by=[column]))
    found = {row[column]: (row["value"], row["denominator"]) for row in result.iter_rows(named=True)}
    assert found == {name: (pytest.approx(mean, abs=1e-12), count) for name, (mean, count) in expected.iterrows()}


def test_k03_by_month_of_the_answer_equals_a_plain_group_by(figures, plain):
    surveys, _, _ = plain
    expected = ((surveys["score"] - 1) * 1.25).groupby(surveys["answered"].dt.strftime("%Y-%m")).agg(["mean", "count"])
    result = figures.result("K03", Question(["K03"], ALL_TIME, every="month"))
    found = {f"{row['first']:%Y-%m}": (row["value"], row["denominator"]) for row in result.iter_rows(named=True)}
    assert {month: counts for month, counts in found.items() if counts[1]} == {
        month: (pytest.approx(mean, abs=1e-12), count) for month, (mean, count) in expected.iterrows()
    }
    assert [value for value, count in found.values() if not count] == [None] * (36 - len(expected))


def test_k17_by_month_of_delivery_is_surveys_answered_against_orders_delivered(figures, plain):
    surveys, orders, _ = plain
    delivered = orders[orders["order_delivered_customer_date"] != ""].copy()
    delivered["month"] = delivered["order_delivered_customer_date"].str[:7]
    delivered["answered"] = delivered["order_id"].isin(surveys["order_id"])
    expected = delivered.groupby("month")["answered"].agg(["sum", "count"])
    result = figures.result("K17", Question(["K17"], ALL_TIME, every="month", where={"kind": "delivery"}))
    found = {f"{row['first']:%Y-%m}": (row["numerator"], row["denominator"]) for row in result.iter_rows(named=True)}
    assert {month: counts for month, counts in found.items() if counts[1]} == {
        month: (answered, count) for month, (answered, count) in expected.iterrows()
    }


def test_no_survey_moves_day_where_clocks_change(figures, plain):
    surveys, _, _ = plain
    sent = pd.to_datetime(surveys["review_creation_date"]).dt.date
    codes = surveys["review_id"] + "/" + surveys["order_id"]
    expected = dict(zip(codes, sent, strict=True))
    visits = figures.frames["visits"]
    found = dict(zip(visits["code"], visits["sent_at"].dt.date(), strict=True))
    assert found == expected
    assert date(2017, 10, 15) in expected.values()  # midnight of this day did not exist in São Paulo


def test_importing_it_again_changes_nothing(loaded, figures):
    workspace, files = loaded
    store = create_store(workspace)
    again = import_tables(store, files.sound_tables(), actor="tester", key=files.key + " other file, same rows")
    store.close()
    assert {counts.table for counts in again.tables} == {"customers", "events", "visits"}
    assert [(counts.added, counts.changed) for counts in again.tables] == [(0, 0)] * len(again.tables)
