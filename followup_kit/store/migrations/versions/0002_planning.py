"""Planning: projects, milestones, leave, plans; what rules ask of customers, staff, events and visits.

Some stores made before the first release have part of this under version 0001: what is there is left as it is.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

EVENT_KINDS = "kind IN ('purchase', 'delivery', 'paid_repair', 'warranty_repair', 'registration', 'repair', 'complaint', 'ticket', 'service', 'discharge', 'first_attendance', 'move_in', 'activity', 'incident', 'rescue', 'enquiry', 'incoming_call', 'showroom_visit', 'deal', 'milestone', 'payment', 'warranty_papers')"


def upgrade() -> None:
    _plans()
    _staff()
    _customers()
    _leaves()
    _projects()
    _events()
    _milestones()
    _visits()


def _is_there(table: str, column: str | None = None) -> bool:
    inspector = sa.inspect(op.get_bind())
    if not inspector.has_table(table):
        return False
    return column is None or column in {found["name"] for found in inspector.get_columns(table)}


def _as_it_is(table: str) -> sa.Table:
    """The table with its CHECK constraints, which not every version of SQLAlchemy reads back by itself."""
    bind = op.get_bind()
    found = sa.Table(table, sa.MetaData(), autoload_with=bind, resolve_fks=False, sqlite_autoincrement=True)
    known = {constraint.name for constraint in found.constraints}
    for check in sa.inspect(bind).get_check_constraints(table):
        if check["name"] not in known:
            found.append_constraint(sa.CheckConstraint(check["sqltext"], name=check["name"]))
    return found


def _grow(
    table: str,
    columns: Sequence[tuple[str, sa.Column[Any]]],
    *,
    checks: Sequence[tuple[str, str]],
    replaced: Sequence[str] = (),
    references: Sequence[tuple[str, str]] = (),
) -> None:
    """Add columns, each after the one named, and constraints; SQLite copies the table, others alter it.

    Other databases than SQLite set new columns last: nothing reads a row by its order.
    """
    copied = op.get_bind().dialect.name == "sqlite"
    if _is_there(table, columns[0][1].name):
        return
    as_it_is = _as_it_is(table) if copied else None
    with op.batch_alter_table(table, recreate="always" if copied else "never", copy_from=as_it_is) as batch:
        for after, column in columns:
            batch.add_column(column, insert_after=after if copied else None)
        for name in replaced:
            batch.drop_constraint(name, type_="check")
        for name, text in checks:
            batch.create_check_constraint(name, text)
        for key, target in references:
            batch.create_foreign_key(f"fk_{table}_{key}", target, [key], ["id"])
    for key, _target in references:
        op.create_index(f"ix_{table}_{key}", table, [key], unique=False)


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)


def _staff() -> None:
    _grow(
        "staff",
        (
            ("phone", sa.Column("skills", sa.String(length=400), nullable=True)),
            ("skills", sa.Column("languages", sa.String(length=200), nullable=True)),
            ("languages", sa.Column("working_hours", sa.String(length=200), nullable=True)),
            ("working_hours", sa.Column("phone_per_day", sa.BigInteger(), nullable=True)),
            ("phone_per_day", sa.Column("on_site_per_day", sa.BigInteger(), nullable=True)),
        ),
        checks=(
            ("ck_staff_skills", "length(skills) <= 400"),
            ("ck_staff_languages", "length(languages) <= 200"),
            ("ck_staff_working_hours", "length(working_hours) <= 200"),
            ("ck_staff_phone_per_day", "phone_per_day >= 0 AND phone_per_day <= 1000"),
            ("ck_staff_on_site_per_day", "on_site_per_day >= 0 AND on_site_per_day <= 100"),
        ),
    )


def _customers() -> None:
    _grow(
        "customers",
        (
            ("relation", sa.Column("grade", sa.String(length=40), nullable=True)),
            ("grade", sa.Column("special", sa.String(length=40), nullable=True)),
            ("special", sa.Column("has_objections", sa.Boolean(), nullable=True)),
            ("has_objections", sa.Column("lost", sa.Boolean(), nullable=True)),
            ("lost", sa.Column("project", sa.String(length=120), nullable=True)),
            ("prefers_fewer_calls", sa.Column("visit_every_days", sa.BigInteger(), nullable=True)),
            ("visit_every_days", sa.Column("no_routine_visits", sa.Boolean(), nullable=True)),
        ),
        checks=(
            ("ck_customers_grade", "grade IN ('quality', 'ordinary')"),
            ("ck_customers_special", "special IN ('introduced_by_leader', 'vip_guest')"),
            ("ck_customers_project", "length(project) <= 120"),
            ("ck_customers_visit_every_days", "visit_every_days >= 1 AND visit_every_days <= 3660"),
        ),
    )


def _events() -> None:
    _grow(
        "events",
        (
            ("staff_id", _key("project_id")),
            ("project_id", sa.Column("severity", sa.String(length=40), nullable=True)),
            ("severity", sa.Column("anonymous", sa.Boolean(), nullable=True)),
            ("anonymous", sa.Column("reply_in_writing", sa.Boolean(), nullable=True)),
        ),
        checks=(
            ("ck_events_severity", "severity IN ('general', 'important', 'major')"),
            ("ck_events_kind", EVENT_KINDS),
        ),
        replaced=("ck_events_kind",),
        references=(("project_id", "projects"),),
    )


def _visits() -> None:
    _grow(
        "visits",
        (
            ("event_id", _key("plan_id")),
            ("rule", sa.Column("also_serves", sa.String(length=1000), nullable=True)),
            ("also_serves", sa.Column("trail", sa.Text(), nullable=True)),
            ("due_on", sa.Column("planned_at", sa.DateTime(), nullable=True)),
            ("planned_at", sa.Column("minutes", sa.BigInteger(), nullable=True)),
            ("minutes", sa.Column("locked", sa.Boolean(), nullable=True)),
        ),
        checks=(
            ("ck_visits_also_serves", "length(also_serves) <= 1000"),
            ("ck_visits_trail", "length(trail) <= 8000"),
            ("ck_visits_minutes", "minutes >= 1 AND minutes <= 960"),
        ),
        references=(("plan_id", "plans"),),
    )


def _plans() -> None:
    if _is_there("plans"):
        return
    op.create_table(
        "plans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("policy", sa.String(length=200), nullable=False),
        sa.Column("policy_digest", sa.String(length=80), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("author", sa.String(length=120), nullable=True),
        sa.Column("approver", sa.String(length=120), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'in_review', 'published', 'amended', 'closed')", name="ck_plans_state"),
        sa.CheckConstraint("first_on <= last_on", name="ck_plans_first_on_last_on"),
        sa.CheckConstraint("length(approver) <= 120", name="ck_plans_approver"),
        sa.CheckConstraint("length(author) <= 120", name="ck_plans_author"),
        sa.CheckConstraint("length(code) <= 120", name="ck_plans_code"),
        sa.CheckConstraint("length(note) <= 4000", name="ck_plans_note"),
        sa.CheckConstraint("length(policy) <= 200", name="ck_plans_policy"),
        sa.CheckConstraint("length(policy_digest) <= 80", name="ck_plans_policy_digest"),
        sa.CheckConstraint("revision >= 1 AND revision <= 9999", name="ck_plans_revision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("code", name=op.f("uq_plans_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_plans_change_seq", "plans", ["change_seq"], unique=False)


def _leaves() -> None:
    if _is_there("leaves"):
        _grow(
            "leaves",
            (("covered_by_id", sa.Column("note", sa.Text(), nullable=True)),),
            checks=(("ck_leaves_note", "length(note) <= 2000"),),
        )
        return
    op.create_table(
        "leaves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("covered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('leave', 'sick', 'training', 'travel', 'other')", name="ck_leaves_kind"),
        sa.CheckConstraint("first_on <= last_on", name="ck_leaves_first_on_last_on"),
        sa.CheckConstraint("length(code) <= 120", name="ck_leaves_code"),
        sa.CheckConstraint("length(note) <= 2000", name="ck_leaves_note"),
        sa.ForeignKeyConstraint(["covered_by_id"], ["staff.id"], name=op.f("fk_leaves_covered_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_leaves_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
        sa.UniqueConstraint("code", name=op.f("uq_leaves_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_leaves_change_seq", "leaves", ["change_seq"], unique=False)
    op.create_index("ix_leaves_covered_by_id", "leaves", ["covered_by_id"], unique=False)
    op.create_index("ix_leaves_staff_id", "leaves", ["staff_id"], unique=False)


def _projects() -> None:
    if _is_there("projects"):
        return
    op.create_table(
        "projects",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("planned_completion_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(code) <= 120", name="ck_projects_code"),
        sa.CheckConstraint("length(name) <= 200", name="ck_projects_name"),
        sa.CheckConstraint("started_on <= completed_on", name="ck_projects_started_on_completed_on"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_projects_customer_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_projects_department_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["staff.id"], name=op.f("fk_projects_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("code", name=op.f("uq_projects_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_projects_change_seq", "projects", ["change_seq"], unique=False)
    op.create_index("ix_projects_customer_id", "projects", ["customer_id"], unique=False)
    op.create_index("ix_projects_department_id", "projects", ["department_id"], unique=False)
    op.create_index("ix_projects_manager_id", "projects", ["manager_id"], unique=False)


def _milestones() -> None:
    if _is_there("milestones"):
        return
    op.create_table(
        "milestones",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("occurs_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('launch', 'discount', 'activity', 'promotion', 'topping_out', 'handover', 'show_flat_open', 'construction', 'other')",
            name="ck_milestones_kind",
        ),
        sa.CheckConstraint("length(code) <= 120", name="ck_milestones_code"),
        sa.CheckConstraint("length(note) <= 2000", name="ck_milestones_note"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_milestones_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("code", name=op.f("uq_milestones_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_milestones_change_seq", "milestones", ["change_seq"], unique=False)
    op.create_index("ix_milestones_project_id", "milestones", ["project_id"], unique=False)
