"""First tables: customers to inspections, counters, saves, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _audit()
    _counters()
    _departments()
    _saves()
    _staff()
    _customers()
    _contacts()
    _events()
    _visits()
    _answers()
    _inspections()
    _issues()
    _complaints()
    _issue_history()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("old_values", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_change_seq", "audit", ["change_seq"], unique=False)
    op.create_index("ix_audit_row", "audit", ["table_name", "row_id"], unique=False)


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )


def _departments() -> None:
    op.create_table(
        "departments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("branch", sa.String(length=200), nullable=True),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(branch) <= 200", name="ck_departments_branch"),
        sa.CheckConstraint("length(code) <= 120", name="ck_departments_code"),
        sa.CheckConstraint("length(name) <= 200", name="ck_departments_name"),
        sa.ForeignKeyConstraint(["parent_id"], ["departments.id"], name=op.f("fk_departments_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("code", name=op.f("uq_departments_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_departments_change_seq", "departments", ["change_seq"], unique=False)
    op.create_index("ix_departments_parent_id", "departments", ["parent_id"], unique=False)


def _saves() -> None:
    op.create_table(
        "saves",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_saves")),
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("zone", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "role IN ('visitor', 'technician', 'department_supervisor', 'quality_office', 'supervision_team', 'responsible_department', 'analyst', 'management', 'administration', 'emergency_team', 'doctor')",
            name="ck_staff_role",
        ),
        sa.CheckConstraint("length(code) <= 120", name="ck_staff_code"),
        sa.CheckConstraint("length(name) <= 200", name="ck_staff_name"),
        sa.CheckConstraint("length(phone) <= 40", name="ck_staff_phone"),
        sa.CheckConstraint("length(zone) <= 200", name="ck_staff_zone"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_staff_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("code", name=op.f("uq_staff_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_change_seq", "staff", ["change_seq"], unique=False)
    op.create_index("ix_staff_department_id", "staff", ["department_id"], unique=False)


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=400), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("region", sa.String(length=200), nullable=True),
        sa.Column("zone", sa.String(length=200), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("segment", sa.String(length=200), nullable=True),
        sa.Column("tier", sa.String(length=40), nullable=True),
        sa.Column("size_class", sa.String(length=40), nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("key_customer", sa.Boolean(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("first_purchase_on", sa.Date(), nullable=True),
        sa.Column("preferred_channel", sa.String(length=40), nullable=True),
        sa.Column("preferred_hours", sa.String(length=200), nullable=True),
        sa.Column("do_not_contact", sa.Boolean(), nullable=True),
        sa.Column("prefers_fewer_calls", sa.Boolean(), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'company')", name="ck_customers_kind"),
        sa.CheckConstraint(
            "preferred_channel IN ('phone', 'on_site', 'letter', 'message', 'email', 'chat', 'questionnaire')",
            name="ck_customers_preferred_channel",
        ),
        sa.CheckConstraint(
            "relation IN ('caller', 'visitor', 'closed_deal', 'buyer', 'owner', 'inpatient', 'first_visit_outpatient', 'enquirer')",
            name="ck_customers_relation",
        ),
        sa.CheckConstraint("size_class IN ('ordinary', 'big', 'extra_large')", name="ck_customers_size_class"),
        sa.CheckConstraint("tier IN ('A', 'B', 'C', 'D')", name="ck_customers_tier"),
        sa.CheckConstraint("title IN ('mr', 'ms')", name="ck_customers_title"),
        sa.CheckConstraint("latitude >= -90 AND latitude <= 90", name="ck_customers_latitude"),
        sa.CheckConstraint("length(address) <= 400", name="ck_customers_address"),
        sa.CheckConstraint("length(city) <= 200", name="ck_customers_city"),
        sa.CheckConstraint("length(code) <= 120", name="ck_customers_code"),
        sa.CheckConstraint("length(email) <= 200", name="ck_customers_email"),
        sa.CheckConstraint("length(name) <= 200", name="ck_customers_name"),
        sa.CheckConstraint("length(note) <= 4000", name="ck_customers_note"),
        sa.CheckConstraint("length(phone) <= 40", name="ck_customers_phone"),
        sa.CheckConstraint("length(preferred_hours) <= 200", name="ck_customers_preferred_hours"),
        sa.CheckConstraint("length(region) <= 200", name="ck_customers_region"),
        sa.CheckConstraint("length(segment) <= 200", name="ck_customers_segment"),
        sa.CheckConstraint("length(source) <= 200", name="ck_customers_source"),
        sa.CheckConstraint("length(zone) <= 200", name="ck_customers_zone"),
        sa.CheckConstraint("longitude >= -180 AND longitude <= 180", name="ck_customers_longitude"),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_customers_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("code", name=op.f("uq_customers_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_customers_change_seq", "customers", ["change_seq"], unique=False)
    op.create_index("ix_customers_owner_id", "customers", ["owner_id"], unique=False)


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(code) <= 120", name="ck_contacts_code"),
        sa.CheckConstraint("length(email) <= 200", name="ck_contacts_email"),
        sa.CheckConstraint("length(name) <= 200", name="ck_contacts_name"),
        sa.CheckConstraint("length(phone) <= 40", name="ck_contacts_phone"),
        sa.CheckConstraint("length(position) <= 200", name="ck_contacts_position"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_contacts_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("code", name=op.f("uq_contacts_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_change_seq", "contacts", ["change_seq"], unique=False)
    op.create_index("ix_contacts_customer_id", "contacts", ["customer_id"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("category", sa.String(length=200), nullable=True),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_number", sa.String(length=200), nullable=True),
        sa.Column("product", sa.String(length=200), nullable=True),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("exempt", sa.Boolean(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('purchase', 'delivery', 'paid_repair', 'warranty_repair', 'registration', 'repair', 'complaint', 'ticket', 'service', 'discharge', 'first_attendance', 'move_in', 'activity', 'incident', 'rescue', 'enquiry', 'incoming_call', 'showroom_visit', 'deal', 'milestone', 'payment')",
            name="ck_events_kind",
        ),
        sa.CheckConstraint("amount >= 0", name="ck_events_amount"),
        sa.CheckConstraint("length(case_number) <= 200", name="ck_events_case_number"),
        sa.CheckConstraint("length(category) <= 200", name="ck_events_category"),
        sa.CheckConstraint("length(code) <= 120", name="ck_events_code"),
        sa.CheckConstraint("length(product) <= 200", name="ck_events_product"),
        sa.CheckConstraint("length(result) <= 4000", name="ck_events_result"),
        sa.CheckConstraint("occurred_at <= closed_at", name="ck_events_occurred_at_closed_at"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_events_customer_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_events_department_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_events_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("code", name=op.f("uq_events_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_change_seq", "events", ["change_seq"], unique=False)
    op.create_index("ix_events_customer_id", "events", ["customer_id"], unique=False)
    op.create_index("ix_events_department_id", "events", ["department_id"], unique=False)
    op.create_index("ix_events_staff_id", "events", ["staff_id"], unique=False)


def _visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rule", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("visit_number", sa.BigInteger(), nullable=True),
        sa.Column("ad_hoc", sa.Boolean(), nullable=True),
        sa.Column("due_from", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("visitor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("product", sa.String(length=200), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("handling", sa.Text(), nullable=True),
        sa.Column("next_visit_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('phone', 'on_site', 'letter', 'message', 'email', 'chat', 'questionnaire')",
            name="ck_visits_channel",
        ),
        sa.CheckConstraint(
            "outcome IN ('reached', 'no_answer', 'refused', 'not_convenient', 'wrong_number', 'undeliverable')",
            name="ck_visits_outcome",
        ),
        sa.CheckConstraint("stage IN ('pre_sale', 'in_sale', 'after_sale')", name="ck_visits_stage"),
        sa.CheckConstraint(
            "status IN ('proposed', 'scheduled', 'appointment_pending', 'appointment_confirmed', 'due', 'attempted', 'completed', 'recorded', 'reported', 'reviewed', 'archived', 'rescheduled', 'handed_over', 'overdue', 'missed', 'refused', 'unreachable', 'exempt', 'cancelled', 'merged')",
            name="ck_visits_status",
        ),
        sa.CheckConstraint(
            "status NOT IN ('completed', 'recorded', 'reported', 'reviewed', 'archived') OR completed_at IS NOT NULL",
            name="ck_visits_completed_at_needed",
        ),
        sa.CheckConstraint("due_from <= due_on", name="ck_visits_due_from_due_on"),
        sa.CheckConstraint("length(code) <= 120", name="ck_visits_code"),
        sa.CheckConstraint("length(feedback) <= 8000", name="ck_visits_feedback"),
        sa.CheckConstraint("length(handling) <= 4000", name="ck_visits_handling"),
        sa.CheckConstraint("length(product) <= 200", name="ck_visits_product"),
        sa.CheckConstraint("length(reason) <= 200", name="ck_visits_reason"),
        sa.CheckConstraint("length(rule) <= 200", name="ck_visits_rule"),
        sa.CheckConstraint("rating >= 0 AND rating <= 5", name="ck_visits_rating"),
        sa.CheckConstraint("sent_at <= completed_at", name="ck_visits_sent_at_completed_at"),
        sa.CheckConstraint("visit_number >= 1 AND visit_number <= 999", name="ck_visits_visit_number"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_visits_customer_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_visits_department_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_visits_event_id")),
        sa.ForeignKeyConstraint(["visitor_id"], ["staff.id"], name=op.f("fk_visits_visitor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("code", name=op.f("uq_visits_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visits_change_seq", "visits", ["change_seq"], unique=False)
    op.create_index("ix_visits_customer_id", "visits", ["customer_id"], unique=False)
    op.create_index("ix_visits_department_id", "visits", ["department_id"], unique=False)
    op.create_index("ix_visits_event_id", "visits", ["event_id"], unique=False)
    op.create_index("ix_visits_visitor_id", "visits", ["visitor_id"], unique=False)


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("dimension", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("theme", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('rating', 'yes_no', 'choice', 'text')", name="ck_answers_kind"),
        sa.CheckConstraint("length(answer) <= 8000", name="ck_answers_answer"),
        sa.CheckConstraint("length(code) <= 120", name="ck_answers_code"),
        sa.CheckConstraint("length(dimension) <= 200", name="ck_answers_dimension"),
        sa.CheckConstraint("length(question) <= 60", name="ck_answers_question"),
        sa.CheckConstraint("length(theme) <= 200", name="ck_answers_theme"),
        sa.CheckConstraint("rating >= 0 AND rating <= 5", name="ck_answers_rating"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_answers_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("code", name=op.f("uq_answers_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_answers_change_seq", "answers", ["change_seq"], unique=False)
    op.create_index("ix_answers_visit_id", "answers", ["visit_id"], unique=False)


def _inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("object", sa.String(length=40), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("checker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("item", sa.String(length=200), nullable=True),
        sa.Column("has_finding", sa.Boolean(), nullable=False),
        sa.Column("error_class", sa.String(length=200), nullable=True),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("correction", sa.Text(), nullable=True),
        sa.Column("sample_seed", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "object IN ('record', 'recording', 'file', 'visit', 'self_check', 'product')", name="ck_inspections_object"
        ),
        sa.CheckConstraint("length(code) <= 120", name="ck_inspections_code"),
        sa.CheckConstraint("length(correction) <= 4000", name="ck_inspections_correction"),
        sa.CheckConstraint("length(error_class) <= 200", name="ck_inspections_error_class"),
        sa.CheckConstraint("length(item) <= 200", name="ck_inspections_item"),
        sa.CheckConstraint("points >= 0 AND points <= 100", name="ck_inspections_points"),
        sa.CheckConstraint("sample_seed >= 0", name="ck_inspections_sample_seed"),
        sa.ForeignKeyConstraint(["checker_id"], ["staff.id"], name=op.f("fk_inspections_checker_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_inspections_department_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_inspections_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_inspections_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint("code", name=op.f("uq_inspections_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inspections_change_seq", "inspections", ["change_seq"], unique=False)
    op.create_index("ix_inspections_checker_id", "inspections", ["checker_id"], unique=False)
    op.create_index("ix_inspections_department_id", "inspections", ["department_id"], unique=False)
    op.create_index("ix_inspections_staff_id", "inspections", ["staff_id"], unique=False)
    op.create_index("ix_inspections_visit_id", "inspections", ["visit_id"], unique=False)


def _issues() -> None:
    op.create_table(
        "issues",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("issue_class", sa.String(length=200), nullable=True),
        sa.Column("severity", sa.String(length=40), nullable=True),
        sa.Column("urgency", sa.String(length=40), nullable=True),
        sa.Column("complexity", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("demand", sa.Text(), nullable=True),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("first_response_at", sa.DateTime(), nullable=True),
        sa.Column("result_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("loops", sa.BigInteger(), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("complexity IN ('simple', 'complex')", name="ck_issues_complexity"),
        sa.CheckConstraint("severity IN ('general', 'important', 'major')", name="ck_issues_severity"),
        sa.CheckConstraint(
            "state IN ('registered', 'triaged', 'assigned', 'in_progress', 'coordinating', 'special_case', 'awaiting_review', 'replied', 'verified', 'closed', 'reopened', 'merged', 'reply_only')",
            name="ck_issues_state",
        ),
        sa.CheckConstraint("state NOT IN ('closed') OR closed_at IS NOT NULL", name="ck_issues_closed_at_needed"),
        sa.CheckConstraint(
            "state NOT IN ('merged') OR merged_into_id IS NOT NULL", name="ck_issues_merged_into_needed"
        ),
        sa.CheckConstraint("urgency IN ('normal', 'urgent')", name="ck_issues_urgency"),
        sa.CheckConstraint("length(code) <= 120", name="ck_issues_code"),
        sa.CheckConstraint("length(demand) <= 4000", name="ck_issues_demand"),
        sa.CheckConstraint("length(description) <= 8000", name="ck_issues_description"),
        sa.CheckConstraint("length(issue_class) <= 200", name="ck_issues_issue_class"),
        sa.CheckConstraint("length(result) <= 4000", name="ck_issues_result"),
        sa.CheckConstraint("loops >= 0 AND loops <= 999", name="ck_issues_loops"),
        sa.CheckConstraint("raised_at <= closed_at", name="ck_issues_raised_at_closed_at"),
        sa.CheckConstraint("raised_at <= first_response_at", name="ck_issues_raised_at_first_response_at"),
        sa.CheckConstraint("raised_at <= result_at", name="ck_issues_raised_at_result_at"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_issues_customer_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_issues_department_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_issues_event_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["issues.id"], name=op.f("fk_issues_merged_into_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_issues_owner_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_issues_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
        sa.UniqueConstraint("code", name=op.f("uq_issues_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_issues_change_seq", "issues", ["change_seq"], unique=False)
    op.create_index("ix_issues_customer_id", "issues", ["customer_id"], unique=False)
    op.create_index("ix_issues_department_id", "issues", ["department_id"], unique=False)
    op.create_index("ix_issues_event_id", "issues", ["event_id"], unique=False)
    op.create_index("ix_issues_merged_into_id", "issues", ["merged_into_id"], unique=False)
    op.create_index("ix_issues_owner_id", "issues", ["owner_id"], unique=False)
    op.create_index("ix_issues_visit_id", "issues", ["visit_id"], unique=False)


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("issue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=True),
        sa.Column("category", sa.String(length=200), nullable=True),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("product", sa.String(length=200), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('phone', 'on_site', 'letter', 'message', 'email', 'chat', 'questionnaire')",
            name="ck_complaints_channel",
        ),
        sa.CheckConstraint("severity IN ('general', 'important', 'major')", name="ck_complaints_severity"),
        sa.CheckConstraint("length(category) <= 200", name="ck_complaints_category"),
        sa.CheckConstraint("length(code) <= 120", name="ck_complaints_code"),
        sa.CheckConstraint("length(description) <= 8000", name="ck_complaints_description"),
        sa.CheckConstraint("length(product) <= 200", name="ck_complaints_product"),
        sa.CheckConstraint("received_at <= closed_at", name="ck_complaints_received_at_closed_at"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_complaints_customer_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_complaints_department_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_complaints_event_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_complaints_issue_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["complaints.id"], name=op.f("fk_complaints_merged_into_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_complaints_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("code", name=op.f("uq_complaints_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_complaints_change_seq", "complaints", ["change_seq"], unique=False)
    op.create_index("ix_complaints_customer_id", "complaints", ["customer_id"], unique=False)
    op.create_index("ix_complaints_department_id", "complaints", ["department_id"], unique=False)
    op.create_index("ix_complaints_event_id", "complaints", ["event_id"], unique=False)
    op.create_index("ix_complaints_issue_id", "complaints", ["issue_id"], unique=False)
    op.create_index("ix_complaints_merged_into_id", "complaints", ["merged_into_id"], unique=False)
    op.create_index("ix_complaints_visit_id", "complaints", ["visit_id"], unique=False)


def _issue_history() -> None:
    op.create_table(
        "issue_history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("issue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=True),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "from_state IN ('registered', 'triaged', 'assigned', 'in_progress', 'coordinating', 'special_case', 'awaiting_review', 'replied', 'verified', 'closed', 'reopened', 'merged', 'reply_only')",
            name="ck_issue_history_from_state",
        ),
        sa.CheckConstraint(
            "to_state IN ('registered', 'triaged', 'assigned', 'in_progress', 'coordinating', 'special_case', 'awaiting_review', 'replied', 'verified', 'closed', 'reopened', 'merged', 'reply_only')",
            name="ck_issue_history_to_state",
        ),
        sa.CheckConstraint("length(code) <= 120", name="ck_issue_history_code"),
        sa.CheckConstraint("length(note) <= 4000", name="ck_issue_history_note"),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_issue_history_author_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_history_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_history")),
        sa.UniqueConstraint("code", name=op.f("uq_issue_history_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_issue_history_author_id", "issue_history", ["author_id"], unique=False)
    op.create_index("ix_issue_history_change_seq", "issue_history", ["change_seq"], unique=False)
    op.create_index("ix_issue_history_issue_id", "issue_history", ["issue_id"], unique=False)
