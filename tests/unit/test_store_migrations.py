"""A store of any released version comes up to this one with all it holds, or stays as it was."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from first_store import NEVER_AGAIN, OWN, ROWS, contents, empty_first_store, make_first_store, rows_as_they_were
from next_migration import made_by, proposal
from sqlalchemy import CheckConstraint, Column, Engine, Integer, MetaData, create_engine, event, insert
from sqlalchemy.exc import IntegrityError

from followup_kit.cli import main
from followup_kit.errors import SettingsError
from followup_kit.figures import Question, answer
from followup_kit.periods import parse_period
from followup_kit.settings import create_workspace, find_workspace
from followup_kit.store import create_store, open_store, upgrade_store
from followup_kit.store.engine import REVISION
from followup_kit.store.migrate import MIGRATIONS, migrations
from followup_kit.store.tables import metadata

# A store somewhere was made by each of these: their text never changes. What is to change is the next migration's.
FROZEN = {
    "0001_first_tables.py": "54507c8a38765ea7966664f86504fbbe4d1f988604a3b15c9e00f454c1796bc8",
    "0002_planning.py": "2885aa835fcbf7cd8c34421ad21b15597b9ab8040fc2a6fe2e2601419431ac64",
}
COMPLETION = """
SELECT departments.name, sum(done), count(*) FROM departments JOIN (
    SELECT department_id, min(status = 'completed') AS done FROM visits
    WHERE due_on LIKE '2026-01-%' AND status <> 'exempt' GROUP BY department_id, customer_id
) ON department_id = departments.id GROUP BY departments.name
"""
KPIS = ("K01", "K02", "K03", "K13", "K18", "K27")


@pytest.fixture
def workspace(tmp_path):
    return create_workspace(tmp_path / "workspace", {"time_zone": "Asia/Shanghai"})


@pytest.fixture
def file(workspace):
    return make_first_store(workspace)


def copies(file):
    return sorted(file.parent.glob("followup-0001-*"))


def figures(workspace):
    question = Question(ids=KPIS, period=parse_period("2026-01"), by=("department",))
    return {kpi: frame.to_dicts() for kpi, frame in answer(workspace, question).items()}


def test_no_migration_that_made_a_store_somewhere_is_ever_changed():
    found = {path.name: path.read_text("utf-8") for path in sorted((MIGRATIONS / "versions").glob("0*.py"))}
    for name, wanted in FROZEN.items():
        digest = hashlib.sha256(found[name].encode()).hexdigest()
        assert digest == wanted, f"{name} made stores that exist: put it back, write the change as the next migration"
    new = found.keys() - FROZEN.keys()
    assert not new, f"enter {sorted(new)} in FROZEN with the SHA-256 of its text, as soon as it is final"


def test_this_program_speaks_the_newest_migration():
    script = ScriptDirectory.from_config(migrations())
    assert script.get_heads() == [REVISION]
    assert [one.revision for one in script.walk_revisions()] == ["0002", "0001"]


def test_the_migrations_make_exactly_the_tables_of_today(workspace):
    store, fresh = create_store(workspace), create_engine("sqlite://")
    metadata().create_all(fresh)
    wanted = proposal(store.engine, metadata())
    assert not wanted, f"the schema has changed: write the migration after {REVISION} (CONTRIBUTING.md)\n{wanted}"
    assert made_by(store.engine) == made_by(fresh)


def test_a_change_of_the_tables_without_a_migration_is_seen(workspace):
    changed = MetaData(naming_convention=metadata().naming_convention)
    for table in metadata().tables.values():
        table.to_metadata(changed)
    staff = changed.tables["staff"]
    staff.append_column(Column("shoe_size", Integer))
    limit = next(one for one in staff.constraints if one.name == "ck_staff_phone")
    staff.constraints.remove(limit)
    staff.append_constraint(CheckConstraint("length(phone) <= 41", "ck_staff_phone"))
    wanted = proposal(create_store(workspace).engine, changed)
    assert "sa.Column('shoe_size', sa.Integer(), nullable=True)" in wanted
    assert 'drop_constraint("ck_staff_phone"' in wanted
    assert 'create_check_constraint("ck_staff_phone", "length(phone) <= 41")' in wanted


def test_every_row_value_and_number_is_the_same_after_an_upgrade(workspace, file):
    before, old = rows_as_they_were(file), contents(file)
    assert all(before[table] for table in (*ROWS, *OWN))
    upgrade_store(workspace)
    after, new = rows_as_they_were(file), contents(file)
    for table, rows in before.items():
        assert len(after[table]) == len(rows), table
        for was, is_now in zip(rows, after[table], strict=True):
            assert {column: is_now[column] for column in was} == was, table
            assert {is_now[column] for column in is_now.keys() - was.keys()} <= {None}, table
    assert set(old["sqlite_sequence"]) <= set(new["sqlite_sequence"])
    assert dict(new["sqlite_sequence"]).items() >= NEVER_AGAIN.items()


def test_an_upgraded_store_is_made_like_a_new_one(workspace, file, tmp_path):
    new = create_store(create_workspace(tmp_path / "new", {}))
    upgrade_store(workspace)
    assert made_by(open_store(workspace).engine) == made_by(new.engine)


def test_figures_are_the_same_after_an_upgrade(workspace, file, tmp_path):
    with closing(sqlite3.connect(file)) as connection:
        before = connection.execute(COMPLETION).fetchall()
    upgrade_store(workspace)
    found = figures(workspace)
    completion = {
        (row["department"], row["numerator"], row["denominator"]) for row in found["K01"] if row["denominator"]
    }
    assert completion == set(before) == {("维修部", 0, 1), ("x" * 200, 1, 1)}
    assert found == figures(_new_store_with_the_same_rows(tmp_path / "new"))


def _new_store_with_the_same_rows(folder):
    made = create_workspace(folder, {"time_zone": "Asia/Shanghai"})
    create_store(made).close()
    with closing(sqlite3.connect(made.folder / "store" / "followup.db")) as connection, connection:
        for table, rows in ROWS.items():
            for row in rows:
                full = {"version": 1, "change_seq": 1} | row
                marks = ", ".join("?" for _ in full)
                connection.execute(f"INSERT INTO {table} ({', '.join(full)}) VALUES ({marks})", tuple(full.values()))
    return made


@pytest.mark.parametrize(
    ("table", "values", "sound"),
    [
        ("staff", {"phone_per_day": 1000}, True),
        ("staff", {"phone_per_day": 1001}, False),
        ("customers", {"visit_every_days": 0}, False),
        ("customers", {"visit_every_days": 1}, True),
        ("events", {"kind": "warranty_papers", "customer_id": 5}, True),
        ("events", {"kind": "nonsense", "customer_id": 5}, False),
        ("events", {"kind": "repair", "customer_id": 5, "project_id": 9}, False),
        ("events", {"kind": "repair", "customer_id": 6}, False),
        ("visits", {"customer_id": 5, "minutes": 960}, True),
        ("visits", {"customer_id": 5, "minutes": 961}, False),
        ("visits", {"customer_id": 5, "plan_id": 1}, False),
        ("visits", {"customer_id": 5, "rating": 5.01}, False),
        ("staff", {"code": "S1"}, False),
    ],
)
def test_an_upgraded_store_refuses_what_a_new_one_refuses(workspace, file, table, values, sound):
    needed = {"staff": {"name": "丁"}, "events": {"occurred_at": datetime(2026, 1, 1)}, "visits": {"status": "due"}}
    row = {"code": "new", "version": 1, "change_seq": 1, **needed.get(table, {}), **values}
    upgrade_store(workspace)
    store = open_store(workspace)
    if sound:
        with store.writing() as connection:
            made = connection.execute(insert(metadata().tables[table]), row)
            assert made.inserted_primary_key[0] > NEVER_AGAIN.get(table, 0)
    else:
        with pytest.raises(IntegrityError), store.writing() as connection:
            connection.execute(insert(metadata().tables[table]), row)


def test_references_are_watched_again_after_an_upgrade(workspace, file):
    store = create_store(workspace)
    with store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_store_that_has_part_of_a_migration_gets_the_rest(workspace, file):
    upgrade_store(workspace)
    whole = made_by(open_store(workspace).engine)
    with closing(sqlite3.connect(file)) as connection, connection:
        made = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'leaves'").fetchone()[0]
        lines = [line for line in made.splitlines() if "note" not in line]
        connection.execute("DROP TABLE leaves")
        connection.execute("\n".join(lines))
        for column in ("change_seq", "covered_by_id", "staff_id"):
            connection.execute(f"CREATE INDEX ix_leaves_{column} ON leaves ({column})")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    before = rows_as_they_were(file)
    upgrade_store(workspace)
    assert made_by(open_store(workspace).engine) == whole
    assert rows_as_they_were(file) == before


def test_an_older_store_says_how_to_upgrade_and_is_not_touched(workspace, file):
    before = contents(file)
    with pytest.raises(SettingsError, match=r"version 0001.*check --upgrade.*copied first"):
        open_store(workspace)
    assert contents(file) == before
    assert not copies(file)


def test_a_store_of_a_newer_program_is_left_alone(workspace, file):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    before = contents(file)
    for attempt in (open_store, upgrade_store, create_store):
        with pytest.raises(SettingsError, match=r"version 0099, which this program \(0002\) does not know"):
            attempt(workspace)
    assert contents(file) == before
    assert len(list(file.parent.glob("*.db"))) == 1


def test_the_store_as_it_was_is_kept_beside_it_for_its_owner_alone(workspace, file):
    before = contents(file)
    done = upgrade_store(workspace)
    assert (done.found, done.made, [done.copy]) == ("0001", REVISION, copies(file))
    assert contents(done.copy) == before
    assert done.copy.stat().st_mode & 0o077 == 0
    assert upgrade_store(workspace) is None
    assert copies(file) == [done.copy]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "brought from version 0001 to 0002"), ("zh-Hans", "从版本 0001 升级到"), ("zh-Hant", "從版本 0001 升級到")],
)
def test_the_upgrade_and_the_copy_are_told_once(tmp_path, capsys, monkeypatch, language, words):
    monkeypatch.delenv("FOLLOWUP_LANGUAGE", raising=False)
    workspace = create_workspace(tmp_path / "workspace", {"language": language})
    file = make_first_store(workspace)
    words_of_check = ["check", "--upgrade", "--workspace", str(workspace.folder)]
    main(words_of_check)
    told = capsys.readouterr().out
    assert words in told
    assert copies(file)[0].name in told
    main(words_of_check)
    assert "0001" not in capsys.readouterr().out


def test_an_empty_store_of_the_first_version_is_upgraded_too(workspace):
    empty_first_store(workspace)
    upgrade_store(workspace)
    open_store(workspace).close()


def test_a_full_disk_in_the_middle_leaves_the_store_as_it_was(workspace, file):
    before = contents(file)

    def fill_up(connection, _record):
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {used + 5}")

    event.listen(Engine, "connect", fill_up)
    try:
        with pytest.raises(SettingsError, match=r"full.*Nothing was changed"):
            upgrade_store(workspace)
    finally:
        event.remove(Engine, "connect", fill_up)
    assert contents(file) == before
    assert not copies(file)
    assert upgrade_store(workspace) is not None


def test_without_room_for_a_copy_nothing_is_changed(workspace, file):
    resource = pytest.importorskip("resource", reason="this system cannot limit the size of files")
    before, (soft, hard) = contents(file), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size // 2, hard))
    try:
        with pytest.raises(SettingsError, match=r"no copy of it could be made.*Nothing was changed"):
            upgrade_store(workspace)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(file) == before
    assert not copies(file)


def test_a_damaged_store_is_not_upgraded(workspace, file):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE visits SET customer_id = 404 WHERE code = 'V2'")
    before = contents(file)
    with pytest.raises(SettingsError, match="damaged"):
        upgrade_store(workspace)
    assert contents(file) == before
    assert not copies(file)


KILLED_AGAIN_AND_AGAIN = """
import itertools, os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from first_store import contents
from followup_kit.settings import find_workspace
from followup_kit.store import upgrade_store
import followup_kit.store.migrate

def die_at(number):
    count = itertools.count(1)
    def look(*_):
        if next(count) == number:
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(Engine, "before_cursor_execute", look)
    event.listen(Engine, "commit", look)

workspace = find_workspace(sys.argv[1])
file = workspace.folder / "store" / "followup.db"
before = contents(file)
for number in itertools.chain(range(1, 60, 7), range(60, 10_000, 11)):
    child = os.fork()
    if not child:
        die_at(number)
        upgrade_store(workspace)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status == 0:
        break
    assert status == signal.SIGKILL, status
    assert contents(file) == before, number
    for copy in file.parent.glob("followup-*.db"):
        assert contents(copy) == before
        copy.unlink()
print(number)
"""
AT_ONCE = """
import os, sys
from followup_kit.settings import find_workspace
from followup_kit.store import upgrade_store
import followup_kit.store.migrate

workspace = find_workspace(sys.argv[1])
wait, go = os.pipe()
children = []
for _ in range(3):
    child = os.fork()
    if not child:
        os.close(go)
        os.read(wait, 1)
        os._exit(0 if upgrade_store(workspace) is None else 7)
    children.append(child)
os.close(go)
print(*sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


def told_by(program, workspace):
    """What a program says that runs by itself, with this folder of tests on its path."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    path = os.pathsep.join([str(Path(__file__).parent.parent), *sys.path])
    run = subprocess.run(
        [sys.executable, "-c", program, str(workspace.folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert not run.returncode, run.stderr
    return run.stdout.strip()


@pytest.mark.slow
def test_killed_at_any_statement_the_store_is_the_old_one(workspace, file):
    before = rows_as_they_were(file)
    assert int(told_by(KILLED_AGAIN_AND_AGAIN, workspace)) > 100
    open_store(find_workspace(workspace.folder)).close()
    assert [row["code"] for row in rows_as_they_were(file)["visits"]] == [row["code"] for row in before["visits"]]


def test_of_three_upgrades_at_once_one_does_it_and_the_others_find_it_done(workspace, file):
    assert told_by(AT_ONCE, workspace) == "0 0 7"
    assert len(copies(file)) == 1
    open_store(workspace).close()
