"""Whatever a cell holds, it is typed or named as a fault, and nothing is raised."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followup_kit import schema
from followup_kit.loaders.checks import check_frame
from followup_kit.loaders.values import clean

DATES = r"[+-]?[0-9]{1,4}([-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?)?)?"
TIMES = r"([ T][0-9]{1,2}:[0-9]{1,2}(:[0-9]{2})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
NUMBERS = r"[+-]?[0-9]{1,20}([.,][0-9]{0,20})?([eE][+-]?[0-9]{1,3})?|[0-9]{1,3}(,[0-9]{3}){1,6}(\.[0-9]+)?"
NEARLY = st.from_regex(f"{DATES}{TIMES}|{NUMBERS}", fullmatch=True)
CODES = st.sampled_from(["yes", "否", "phone", "completed", "K-1", "上门", " ", "　", "nan", "V\u200b1"])
CELLS = st.none() | CODES | NEARLY | st.text(max_size=30)
ZONES = st.sampled_from(["Asia/Shanghai", "America/Sao_Paulo", "Pacific/Apia", "UTC"])


@pytest.mark.parametrize("name", ["visits", "inspections", "customers", "answers", "issue_history"])
@settings(max_examples=25, deadline=None)
@given(data=st.data(), zone=ZONES)
def test_every_filled_cell_is_typed_or_named_as_a_fault(name, data, zone):
    table = schema.TABLES[name]
    cells = {column.name: data.draw(st.lists(CELLS, min_size=3, max_size=3)) for column in table.columns}
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String)).with_row_index("_row", offset=2)
    headers = {column.name: (column.label.en, place) for place, column in enumerate(table.columns)}
    result = check_frame(frame, table, file="a.csv", sheet="", headers=headers, time_zone=zone)
    told = {(fault.row, fault.column) for fault in result.faults}
    assert all(str(fault) for fault in result.faults)
    assert (result.table is None) == bool(result.faults)
    if result.table is not None:
        filled = frame.select(clean(pl.col(column.name)) for column in table.columns)
        typed = result.table.frame.select(filled.columns)
        lost = [name for name in filled.columns if (filled[name].is_not_null() & typed[name].is_null()).any()]
        assert lost == []
    else:
        assert told


@pytest.mark.parametrize(
    "kind_of", ["due_on", "completed_at", "visit_number", "rating", "ad_hoc", "channel", "code", "feedback"]
)
@settings(max_examples=100, deadline=None)
@given(text=NEARLY | st.text(min_size=1, max_size=40), zone=ZONES)
def test_one_cell_is_typed_or_its_own_fault_says_why(kind_of, text, zone):
    row = {"code": "V", "customer": "K", "status": "due", kind_of: text}
    frame = pl.DataFrame({name: [value] for name, value in row.items()}, schema=dict.fromkeys(row, pl.String))
    headers = {name: (name, place) for place, name in enumerate(row)}
    result = check_frame(
        frame.with_columns(_row=2), schema.TABLES["visits"], file="a.csv", sheet="", headers=headers, time_zone=zone
    )
    blank = frame.select(clean(pl.col(kind_of))).item() is None
    if result.table is not None:
        assert (result.table.frame[kind_of].item() is None) is blank
    else:
        (fault,) = result.faults
        assert fault.column == kind_of
        assert fault.key.endswith(".blank") is blank
        assert fault.problem
