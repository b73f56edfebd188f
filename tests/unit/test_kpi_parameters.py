"""The [kpi] table of followup.toml: what it may say, and what is said when it is wrong."""

from __future__ import annotations

import re

import pytest

from followup_kit.errors import SettingsError
from followup_kit.kpi import Parameters, parameter_text
from followup_kit.translations import LANGUAGES, use_language


def test_without_settings_the_defaults_of_the_requirements_hold() -> None:
    found = Parameters.from_settings({})
    assert found == Parameters()
    assert (found.satisfied_from, found.low_n, found.hide_n) == (4, 10, 3)
    assert (found.customer_done_when, found.customer_rating) == ("all", "latest")
    assert (found.satisfaction_denominator, found.complaint_base, found.quota_rounding) == (
        "visited",
        "customers",
        "ceil",
    )


def test_settings_change_what_they_name() -> None:
    found = Parameters.from_settings({"satisfied_from": 4.5, "low_n": 20, "targets": {"K01": 0.95, "K03": 4.2}})
    assert (found.satisfied_from, found.low_n, dict(found.targets)) == (4.5, 20, {"K01": 0.95, "K03": 4.2})


def test_defaults_where_the_source_is_silent_are_assumed_until_somebody_sets_them() -> None:
    """Section 0: [U] values are shown as assumed; the denominator of K02 is stated [S]."""
    assumed = Parameters().assumed
    assert "satisfied_from" in assumed
    assert "satisfaction_denominator" not in assumed
    assert "satisfied_from" not in Parameters.from_settings({"satisfied_from": 4.0}).assumed
    assert "low_n" not in Parameters(low_n=5).assumed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"satisfied_form": 4}, "unknown key 'satisfied_form'. Did you mean 'satisfied_from'?"),
        ({"given": ["low_n"]}, "unknown key 'given'"),
        ({"satisfied_from": 5.1}, "satisfied_from is 5.1"),
        ({"satisfied_from": "4"}, "satisfied_from is 4"),
        ({"satisfied_from": float("nan")}, "satisfied_from is nan"),
        ({"low_n": 2.5}, "low_n is 2.5. Write a whole number"),
        ({"low_n": -1}, "low_n is -1"),
        ({"hide_n": True}, "hide_n is True"),
        ({"customer_done_when": "some"}, "Choose one of: all, any"),
        ({"complaint_base": ["orders"]}, "Choose one of: customers, orders, visits"),
        ({"targets": 0.9}, "Write a section [kpi.targets]"),
        ({"targets": {"K99": 0.9}}, "there is no KPI 'K99'"),
        ({"targets": {"K01": "95%"}}, "K01 is 95%. Write a number"),
        ({"targets": {"K01": 95}}, "K01 is 95, but a share lies between 0 and 1"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(message)):
        Parameters.from_settings(settings)


@pytest.mark.parametrize("settings", [{"satisfied_from": 0}, {"satisfied_from": 5}, {"low_n": 0}, {"hide_n": 0}])
def test_the_ends_of_a_range_belong_to_it(settings: dict[str, object]) -> None:
    assert Parameters.from_settings(settings).given == set(settings)


@pytest.mark.parametrize("target", [{"K01": 0}, {"K01": 1}, {"K03": 4.5}, {"K13": 1.2}, {"K36": 80}])
def test_targets_fit_the_unit_of_their_kpi(target: dict[str, float]) -> None:
    assert Parameters.from_settings({"targets": target}).targets == target


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_assumed_parameter_is_told_in_words_that_hold_its_value(language: str) -> None:
    use_language(language)
    assert all("seven" in parameter_text(name, "seven") for name in Parameters().assumed)
