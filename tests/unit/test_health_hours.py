"""Working hours that an earlier version let in are found by the check of a workspace."""

from pathlib import Path

import polars as pl
import pytest

from followup_kit.health import Finding, check_workspace
from followup_kit.settings import create_workspace
from followup_kit.store import create_store, save_tables
from followup_kit.translations import LANGUAGES, use_language


def finding(folder: Path, hours: list[str | None], active: list[bool | None]) -> Finding:
    workspace = create_workspace(folder / "workspace", {})
    store = create_store(workspace)
    codes = [f"S-{number}" for number in range(1, len(hours) + 1)]
    staff = pl.DataFrame({"code": codes, "name": ["Wang"] * len(codes), "working_hours": hours, "active": active})
    staff = staff.cast({"code": pl.String, "name": pl.String, "working_hours": pl.String, "active": pl.Boolean})
    save_tables(store, {"staff": staff}, actor="setup", what="rows", key="rows")
    store.close()
    (found,) = [one for one in check_workspace(workspace) if one.check == "hours"]
    return found


def test_hours_that_planning_reads_and_blank_ones_are_sound(tmp_path: Path) -> None:
    assert finding(tmp_path, ["Mon-Fri 09:00-18:00", None], [True, None]).ok


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_that_stop_a_plan_are_named_by_the_code_of_their_person(tmp_path: Path, language: str) -> None:
    use_language(language)
    found = finding(tmp_path, ["25:00-3", "周一至周五 9:00-18:00", "foo"], [True, None, False])
    assert not found.ok
    assert found.values == {"count": 2, "codes": "S-1, S-2"}
    assert "S-1, S-2" in str(found)
    assert "Wang" not in str(found)


def test_an_empty_store_is_sound(tmp_path: Path) -> None:
    assert finding(tmp_path, [], []).ok
