"""The made-up companies, by the short name of their regime (P01 to P17)."""

from __future__ import annotations

from followup_kit.demo.industries.model import Group, Industry, Post, Stream

_SEVERITIES = {"general": 0.62, "important": 0.28, "major": 0.10}
_PEOPLE = (Group(0.78), Group(0.22, {"size_class": "ordinary"}, company=True))
_FIRMS = (
    Group(0.58, {"size_class": "ordinary"}, company=True, odds={"key_customer": 0.05}),
    Group(0.29, {"size_class": "big"}, company=True, odds={"key_customer": 0.3}),
    Group(0.13, {"size_class": "extra_large"}, company=True, odds={"key_customer": 0.7}),
)
_METERED = (
    Group(0.80, odds={"key_customer": 0.02}),
    Group(0.14, {"size_class": "big"}, company=True),
    Group(0.06, {"size_class": "extra_large"}, company=True, odds={"key_customer": 0.5}),
)
_LEADERS = (Post("management", 1), Post("department_supervisor", 1))
_DESK = (*_LEADERS, Post("visitor", 5, skills=("service",)), Post("technician", 3, on_site=5, skills=("technical",)))
_SHIFTS = "Mon-Sun 08:00-20:00"
_TICKETS = Industry(
    "tickets",
    _METERED,
    (
        Stream("repair", 280, hours=(1, 30), at_night=True, raises=0.05),
        Stream("complaint", 90, hours=(4, 60), severities=_SEVERITIES, raises=0.7, at_night=True),
        Stream("ticket", 320, hours=(0.5, 20), at_night=True),
    ),
    (*_LEADERS, Post("visitor", 5, hours=_SHIFTS), Post("technician", 4, phone=10, hours=_SHIFTS)),
    pace=2,
    weekends=True,
)
_CALLER, _VISITOR, _DEAL = {"relation": "caller"}, {"relation": "visitor"}, {"relation": "closed_deal"}
_JOURNEY = (
    Stream("incoming_call", once=True),
    Stream("showroom_visit", of=("visitor", "closed_deal"), after="incoming_call", days=(1, 12)),
    Stream("deal", of=("closed_deal",), after="showroom_visit", days=(2, 25), costs=900_000),
)
_WAVERING = {"key_customer": 0.3, "has_objections": 0.35, "prefers_fewer_calls": 0.08}

INDUSTRIES: dict[str, Industry] = {
    "after_sales": Industry(
        "goods",
        _PEOPLE,
        (
            Stream("purchase", after="first_purchase", costs=1500),
            Stream("complaint", 170, hours=(4, 70), severities=_SEVERITIES, raises=1.0),
            Stream("repair", 230, hours=(6, 60), raises=0.9),
            Stream("service", 150, hours=(1, 30), raises=0.4),
        ),
        _DESK,
    ),
    "auto_repair": Industry(
        "car",
        (Group(0.85), Group(0.15, company=True)),
        (
            Stream("paid_repair", 480, hours=(3, 40), raises=0.02, costs=800),
            Stream("warranty_repair", 260, hours=(3, 40), raises=0.04),
            Stream("registration", 230, hours=(0.2, 1)),
        ),
        (*_LEADERS, Post("visitor", 3), Post("technician", 5, skills=("technical",))),
    ),
    "corporate": Industry(
        "company",
        _FIRMS,
        (Stream("purchase", 500, costs=9000), Stream("service", 160, hours=(2, 50), raises=0.1)),
        (*_LEADERS, Post("visitor", 6, on_site=4)),
        customers=320,
        cities=3,
        requests={"routine": 14, "big": 6},
    ),
    "cx": Industry(
        "goods",
        _PEOPLE,
        (
            Stream("purchase", 330, costs=1500),
            Stream("service", 330, hours=(0.5, 30)),
            Stream("repair", 180, hours=(4, 70), raises=0.05),
            Stream("complaint", 70, hours=(4, 60), severities=_SEVERITIES, raises=1.0),
        ),
        _DESK,
    ),
    "decoration": Industry(
        "decoration",
        (Group(1.0, {"relation": "owner"}),),
        (
            Stream("payment", after="project_middle", days=(0, 6), categories={"mid_term": 1}, costs=60_000),
            Stream("payment", after="project_completed", days=(0, 8), share=0.95, categories={"full": 1}, costs=40_000),
            Stream("warranty_papers", after="project_completed", days=(1, 10), share=0.95),
            Stream("complaint", 45, hours=(8, 90), severities=_SEVERITIES, raises=1.0),
        ),
        (*_LEADERS, Post("visitor", 4), Post("technician", 3, skills=("inspection",)), Post("administration", 1)),
        sites="homes",
    ),
    "hospital": Industry(
        "hospital",
        (
            Group(0.45, {"relation": "inpatient"}, bought=False),
            Group(0.55, {"relation": "first_visit_outpatient"}, {"lost": 0.06}, bought=False),
        ),
        (
            Stream("discharge", 330, of=("inpatient",)),
            Stream(
                "first_attendance",
                once=True,
                of=("first_visit_outpatient",),
                categories={"specialist": 0.6, "basic": 0.4},
            ),
            Stream("complaint", 24, hours=(4, 60), severities=_SEVERITIES, raises=1.0),
        ),
        (*_LEADERS, Post("visitor", 3, phone=40), Post("doctor", 3, phone=6), Post("administration", 1)),
        customers=600,
        agrees=0.20,
    ),
    "industrial": Industry(
        "machine",
        _FIRMS,
        (
            Stream("purchase", 260, costs=48_000),
            Stream("repair", 130, hours=(8, 90), raises=0.6),
            Stream("service", 90, hours=(2, 40)),
        ),
        (*_LEADERS, Post("visitor", 6, on_site=3), Post("technician", 4, on_site=3, skills=("technical",))),
        customers=320,
        cities=3,
    ),
    "project_sales": Industry(
        "housing",
        (
            Group(0.36, _CALLER, {"no_routine_visits": 0.3, "prefers_fewer_calls": 0.1}, bought=False),
            Group(0.40, _VISITOR, {**_WAVERING, "no_routine_visits": 0.2}, bought=False, own_days=5),
            Group(0.24, _DEAL, {"no_routine_visits": 0.3, "prefers_fewer_calls": 0.12}, bought=False, own_days=15),
        ),
        _JOURNEY,
        (*_LEADERS, Post("visitor", 9, phone=40, hours=_SHIFTS)),
        customers=300,
        sites="estates",
        pace=2,
        steady=True,
        rated=False,
        weekends=True,
    ),
    "property": Industry(
        "property",
        (Group(0.93, {"relation": "owner"}), Group(0.07, {"relation": "owner"}, company=True)),
        (
            Stream(
                "complaint",
                260,
                hours=(3, 70),
                severities=_SEVERITIES,
                odds={"anonymous": 0.06, "reply_in_writing": 0.06},
                raises=0.8,
            ),
            Stream("repair", 420, hours=(1, 40), at_night=True),
            Stream("activity", 400, hours=(2, 4)),
            Stream("move_in", 80),
            Stream("incident", 45, hours=(1, 20), at_night=True, severities=_SEVERITIES),
        ),
        (
            Post("management", 4, phone=10, on_site=4),
            Post("department_supervisor", 2, on_site=5),
            Post("visitor", 6, on_site=6),
            Post("visitor", 1, skills=("culture",)),
        ),
        customers=500,
        agrees=0.16,
        on_holidays=0.15,
    ),
    "quality": Industry(
        "machine",
        _FIRMS,
        (Stream("purchase", 400, costs=48_000), Stream("complaint", 40, hours=(8, 90), severities=_SEVERITIES)),
        (*_LEADERS, Post("quality_office", 7, on_site=4, skills=("quality",)), Post("supervision_team", 2)),
        customers=300,
        requests={"extra": 3},
        pace=4,
    ),
    "re_sales": Industry(
        "housing",
        (
            Group(0.17, {**_CALLER, "grade": "quality"}, {"prefers_fewer_calls": 0.08}, bought=False),
            Group(0.11, {**_CALLER, "grade": "ordinary"}, bought=False),
            Group(0.11, {**_VISITOR, "tier": "A"}, _WAVERING, bought=False),
            Group(0.14, {**_VISITOR, "tier": "B"}, _WAVERING, bought=False),
            Group(0.13, {**_VISITOR, "tier": "C"}, {"no_routine_visits": 0.06}, bought=False),
            Group(0.09, {**_VISITOR, "tier": "D"}, bought=False),
            Group(0.03, {**_VISITOR, "tier": "A", "special": "introduced_by_leader"}, bought=False),
            Group(0.03, {**_VISITOR, "tier": "A", "special": "vip_guest"}, bought=False),
            Group(0.19, {**_DEAL, "tier": "A"}, {"prefers_fewer_calls": 0.1}, bought=False),
        ),
        _JOURNEY,
        (*_LEADERS, Post("visitor", 8, phone=40, hours=_SHIFTS)),
        customers=360,
        sites="estates",
        requests={"vip": 1.5},
        pace=4,
        rated=False,
        weekends=True,
    ),
    "rescue_24h": Industry(
        "car",
        (Group(0.8), Group(0.2, company=True)),
        (
            Stream(
                "rescue", 420, categories={"city": 0.72, "outside": 0.28}, hours=(0.8, 3.2), at_night=True, costs=400
            ),
        ),
        (
            Post("management", 4, phone=5, hours=_SHIFTS),
            Post("technician", 7, skills=("technical",), hours=_SHIFTS),
            Post("emergency_team", 5, skills=("driving",), hours=_SHIFTS),
            Post("administration", 3, skills=("parts",), hours=_SHIFTS),
            Post("visitor", 1),
        ),
        customers=300,
        weekends=True,
    ),
    "trade_enquiry": Industry(
        "trade",
        (
            Group(0.25, {"relation": "enquirer"}, bought=False),
            Group(0.75, {"relation": "enquirer"}, company=True, bought=False),
        ),
        (Stream("enquiry", 480, settled={"valid": 0.6, "invalid": 0.4}, at_night=True),),
        (*_LEADERS, Post("visitor", 4, skills=("english",)), Post("analyst", 1)),
        cities=3,
        pace=2,
    ),
    "travel": Industry(
        "travel",
        (Group(0.9), Group(0.1, company=True)),
        (
            Stream("service", 620, hours=(48, 150), costs=2600),
            Stream("complaint", 80, severities=_SEVERITIES, hours=(6, 90), raises=1.0),
        ),
        (*_LEADERS, Post("visitor", 4, hours="Mon-Sat 09:00-18:00")),
        customers=500,
        sites="routes",
        pace=2,
        weekends=True,
    ),
    "visit_regime": Industry(
        "goods",
        (
            Group(0.70, odds={"key_customer": 0.05}),
            Group(0.30, company=True, odds={"key_customer": 0.15, "no_routine_visits": 0.04}),
        ),
        (
            Stream("purchase", after="first_purchase", costs=1500),
            Stream("service", 160, hours=(1, 40), raises=0.25),
            Stream("complaint", 60, hours=(4, 70), severities=_SEVERITIES, raises=1.0),
        ),
        _DESK,
    ),
    "work_orders": _TICKETS,
    "work_orders_branch": _TICKETS,
}
