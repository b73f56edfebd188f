"""Events that make a visit due, the visits, and the answers given in them."""

from datetime import date

from followup_kit.schema.model import Column as C
from followup_kit.schema.model import Label as L
from followup_kit.schema.model import Table, code

PROJECTS = Table(
    "projects",
    L("Projects", "项目", "項目"),
    L("one project", "一个项目", "一個項目"),
    (
        code("PR-01"),
        C("name", "text", L("Project name", "项目名称", "項目名稱"), "Example Garden", required=True),
        C("customer", "reference", L("Customer", "客户", "客戶"), "K-0001", target="customers"),
        C("department", "reference", L("Department", "部门", "部門"), "D-01", target="departments"),
        C("manager", "reference", L("Project manager", "项目经理", "項目經理"), "S-001", target="staff"),
        C("started_on", "date", L("Started on", "开工日期", "開工日期"), "2026-01-10"),
        C("planned_completion_on", "date", L("Planned completion", "计划完工日期", "計劃完工日期"), "2026-06-10"),
        C("completed_on", "date", L("Completed on", "实际完工日期", "實際完工日期")),
        C("active", "boolean", L("Active", "在用", "在用"), True),
    ),
    ordered=(("started_on", "completed_on"),),
)

MILESTONES = Table(
    "milestones",
    L("Milestones", "重要节点", "重要節點"),
    L("one milestone of a project", "项目的一个重要节点", "項目的一個重要節點"),
    (
        code("PR-01/launch/2026-05-01", required=False),
        C("project", "reference", L("Project", "项目", "項目"), "PR-01", required=True, target="projects"),
        C("kind", "choice", L("Milestone", "节点", "節點"), "launch", required=True, choices="milestone_kind"),
        C("occurs_on", "date", L("Date of the milestone", "节点日期", "節點日期"), "2026-05-01", required=True),
        C("note", "long_text", L("Milestone note", "节点说明", "節點說明"), max_length=2000),
    ),
    code_from=("project", "kind", "occurs_on"),
)

EVENTS = Table(
    "events",
    L("Events", "事件", "事件"),
    L(
        "one purchase, repair, discharge, ticket or milestone",
        "一次购买、维修、出院、工单或节点",
        "一次購買、維修、出院、工單或節點",
    ),
    (
        code("E-0001"),
        C("customer", "reference", L("Customer", "客户", "客戶"), "K-0001", required=True, target="customers"),
        C("kind", "choice", L("Event type", "事件类型", "事件類型"), "purchase", required=True, choices="event_kind"),
        C("occurred_at", "moment", L("Occurred at", "发生时间", "發生時間"), "2026-01-15 10:30", required=True),
        C("closed_at", "moment", L("Handled at", "处理完成时间", "處理完成時間"), "2026-01-15 11:00"),
        C("category", "text", L("Event category", "事件类别", "事件類別"), "Specialist"),
        C("department", "reference", L("Department", "部门", "部門"), "D-01", target="departments"),
        C("staff", "reference", L("Responsible person", "责任人", "責任人"), "S-001", target="staff"),
        C("project", "reference", L("Project", "项目", "項目"), target="projects"),
        C("severity", "choice", L("Severity", "严重程度", "嚴重程度"), "general", choices="severity"),
        C("anonymous", "boolean", L("Anonymous", "匿名", "匿名"), False),
        C("reply_in_writing", "boolean", L("Written reply only", "仅需书面回复", "僅需書面回覆"), False),
        C("case_number", "text", L("Case number", "单号", "單號"), "2026-0001"),
        C("product", "text", L("Product", "产品", "產品"), "Water heater"),
        C("amount", "decimal", L("Amount", "金额", "金額"), 1280.5, unit="currency", low=0),
        C("exempt", "boolean", L("Exempt from follow-up", "免回访", "免回訪"), False),
        C(
            "result",
            "long_text",
            L("Handling result", "处理结果", "處理結果"),
            "Repaired",
            personal="free_text",
            max_length=4000,
        ),
    ),
    ordered=(("occurred_at", "closed_at"),),
)

PLANS = Table(
    "plans",
    L("Visit plans", "客户回访计划", "客戶回訪計劃"),
    L("one visit plan of a period", "一个周期的回访计划", "一個週期的回訪計劃"),
    (
        code("2026-W48"),
        C("first_on", "date", L("First day", "开始日期", "開始日期"), "2026-11-23", required=True),
        C("last_on", "date", L("Last day", "结束日期", "結束日期"), "2026-11-29", required=True),
        C("state", "choice", L("Plan state", "计划状态", "計劃狀態"), "draft", required=True, choices="plan_state"),
        C("revision", "integer", L("Revision", "修订号", "修訂號"), 1, required=True, unit="count", low=1, high=9999),
        C("policy", "text", L("Policy", "制度", "制度"), "hospital", required=True),
        C("policy_digest", "text", L("Policy fingerprint", "制度指纹", "制度指紋"), max_length=80),
        C("as_of", "date", L("Made with data up to", "数据截至", "資料截至"), "2026-11-22"),
        C("author", "text", L("Author", "编制人", "編制人"), "S-001", max_length=120),
        C("approver", "text", L("Approver", "审批人", "審批人"), "S-002", max_length=120),
        C("submitted_at", "moment", L("Submitted at", "提交时间", "提交時間")),
        C("published_at", "moment", L("Published at", "发布时间", "發布時間")),
        C("closed_at", "moment", L("Closed at", "关闭时间", "關閉時間")),
        C("note", "long_text", L("Plan note", "计划说明", "計劃說明"), max_length=4000),
    ),
    ordered=(("first_on", "last_on"),),
)

_DONE = ("completed", "recorded", "reported", "reviewed", "archived")
_NOT_MADE = ("cancelled", "exempt", "merged", "missed", "unreachable")
_NOBODY = ("no_answer", "wrong_number", "undeliverable")
_FIRST_VISIT = date(1990, 1, 1)

VISITS = Table(
    "visits",
    L("Visits", "回访", "回訪"),
    L("one planned or ad-hoc contact with a customer", "一次计划内或临时的客户回访", "一次計劃內或臨時的客戶回訪"),
    (
        code("V-0001"),
        C("customer", "reference", L("Customer", "客户", "客戶"), "K-0001", required=True, target="customers"),
        C("event", "reference", L("Event", "事件", "事件"), "E-0001", target="events"),
        C("plan", "reference", L("Visit plan", "回访计划", "回訪計劃"), "2026-W48", target="plans"),
        C("rule", "text", L("Rule", "规则", "規則"), "auto_repair.paid"),
        C(
            "also_serves",
            "text",
            L("Also serves", "同时完成", "同時完成"),
            "auto_repair.warranty@E-0002",
            max_length=1000,
        ),
        C("trail", "long_text", L("Rule trail", "规则依据", "規則依據"), max_length=8000),
        C("reason", "text", L("Reason", "回访原因", "回訪原因"), "Within 10 days of the repair"),
        C("visit_number", "integer", L("Visit number", "第几次回访", "第幾次回訪"), 1, unit="count", low=1, high=999),
        C("ad_hoc", "boolean", L("Ad hoc", "临时回访", "臨時回訪"), False),
        C("due_from", "date", L("Due from", "可回访日期", "可回訪日期"), "2026-01-15"),
        C("due_on", "date", L("Due on", "应回访日期", "應回訪日期"), "2026-01-25"),
        C("planned_at", "moment", L("Planned for", "计划回访时间", "計劃回訪時間"), "2026-01-20 10:30", tense="ahead"),
        C("minutes", "integer", L("Minutes planned", "预计分钟数", "預計分鐘數"), 10, unit="minute", low=1, high=960),
        C("locked", "boolean", L("Fixed by hand", "人工锁定", "人工鎖定"), False),
        C("visitor", "reference", L("Visitor", "回访员", "回訪員"), "S-001", target="staff"),
        C("department", "reference", L("Department", "部门", "部門"), "D-01", target="departments"),
        C("channel", "choice", L("Channel", "回访方式", "回訪方式"), "phone", choices="channel"),
        C(
            "status",
            "choice",
            L("Visit status", "回访状态", "回訪狀態"),
            "completed",
            required=True,
            choices="visit_status",
        ),
        C("sent_at", "moment", L("Sent at", "发出时间", "發出時間")),
        C(
            "completed_at",
            "moment",
            L("Completed at", "完成时间", "完成時間"),
            "2026-01-20 10:40",
            tense="past",
            earliest=_FIRST_VISIT,
        ),
        C("outcome", "choice", L("Outcome", "回访结果", "回訪結果"), "reached", choices="outcome"),
        C("rating", "decimal", L("Satisfaction rating", "满意度评分", "滿意度評分"), 5, unit="point", low=0, high=5),
        C("stage", "choice", L("Stage", "环节", "環節"), "after_sale", choices="stage"),
        C("product", "text", L("Product", "产品", "產品"), "Water heater"),
        C(
            "feedback",
            "long_text",
            L("Feedback", "客户反馈", "客戶回饋"),
            "Works well",
            personal="free_text",
            max_length=8000,
        ),
        C("handling", "long_text", L("Handling", "处理情况", "處理情況"), personal="free_text", max_length=4000),
        C("next_visit_on", "date", L("Next visit on", "下次回访日期", "下次回訪日期")),
    ),
    ordered=(("due_from", "due_on"), ("sent_at", "completed_at")),
    needed_by=(("status", _DONE, "completed_at"),),
    excludes=(
        ("status", _NOT_MADE, "outcome", ("reached",)),
        ("status", _NOT_MADE, "rating", ()),
        ("outcome", _NOBODY, "rating", ()),
    ),
    not_before=(("completed_at", "next_visit_on"),),
)

ANSWERS = Table(
    "answers",
    L("Answers", "答案", "答案"),
    L("one answer to one question of a visit", "一次回访中一个问题的答案", "一次回訪中一個問題的答案"),
    (
        code("V-0001/Q1", required=False),
        C("visit", "reference", L("Visit", "回访", "回訪"), "V-0001", required=True, target="visits"),
        C("question", "text", L("Question", "问题编号", "問題編號"), "Q1", required=True, max_length=60),
        C("dimension", "text", L("Dimension", "评价维度", "評價維度"), "Service attitude"),
        C("kind", "choice", L("Question type", "题型", "題型"), "rating", choices="question_kind"),
        C("rating", "decimal", L("Rating", "评分", "評分"), 5, unit="point", low=0, high=5),
        C("answer", "long_text", L("Answer", "回答", "回答"), personal="free_text", max_length=8000),
        C("theme", "text", L("Theme", "主题", "主題"), "Waiting time"),
    ),
    code_from=("visit", "question"),
)
