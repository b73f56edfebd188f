"""Issues and their history, complaints, inspections."""

from followup_kit.schema.model import Column as C
from followup_kit.schema.model import Label as L
from followup_kit.schema.model import Table, code

ISSUES = Table(
    "issues",
    L("Issues", "问题", "問題"),
    L("one issue of the ledger", "台账中的一个问题", "臺賬中的一個問題"),
    (
        code("I-0001"),
        C("customer", "reference", L("Customer", "客户", "客戶"), "K-0001", target="customers"),
        C("visit", "reference", L("Visit", "回访", "回訪"), "V-0001", target="visits"),
        C("event", "reference", L("Event", "事件", "事件"), "E-0001", target="events"),
        C("issue_class", "text", L("Issue class", "问题类别", "問題類別"), "Quality"),
        C("severity", "choice", L("Severity", "严重程度", "嚴重程度"), "general", choices="severity"),
        C("urgency", "choice", L("Urgency", "紧急程度", "緊急程度"), "normal", choices="urgency"),
        C("complexity", "choice", L("Complexity", "复杂程度", "複雜程度"), "simple", choices="complexity"),
        C(
            "state",
            "choice",
            L("Issue state", "问题状态", "問題狀態"),
            "assigned",
            required=True,
            choices="issue_state",
        ),
        C("raised_at", "moment", L("Raised at", "提出时间", "提出時間"), "2026-01-20 10:40", required=True),
        C(
            "description",
            "long_text",
            L("Description", "问题描述", "問題描述"),
            "Leaks at the joint",
            personal="free_text",
            max_length=8000,
        ),
        C("demand", "long_text", L("Demand", "客户要求", "客戶要求"), "Repair", personal="free_text", max_length=4000),
        C("department", "reference", L("Responsible department", "责任部门", "責任部門"), "D-01", target="departments"),
        C("owner", "reference", L("Responsible person", "责任人", "責任人"), "S-001", target="staff"),
        C("due_at", "moment", L("Due at", "应完成时间", "應完成時間"), "2026-01-23 18:00", tense="ahead"),
        C("first_response_at", "moment", L("First response at", "首次响应时间", "首次響應時間"), "2026-01-20 11:00"),
        C("result_at", "moment", L("Result at", "结果时间", "結果時間")),
        C("closed_at", "moment", L("Closed at", "关闭时间", "關閉時間")),
        C("result", "long_text", L("Result", "处理结果", "處理結果"), personal="free_text", max_length=4000),
        C("loops", "integer", L("Loops until satisfied", "处理轮次", "處理輪次"), 0, unit="count", low=0, high=999),
        C("merged_into", "reference", L("Merged into", "合并至", "合併至"), target="issues"),
    ),
    ordered=(("raised_at", "first_response_at"), ("raised_at", "result_at"), ("raised_at", "closed_at")),
    needed_by=(("state", ("closed",), "closed_at"), ("state", ("merged",), "merged_into")),
)

ISSUE_HISTORY = Table(
    "issue_history",
    L("Issue history", "问题处理记录", "問題處理記錄"),
    L("one step in the life of an issue", "问题处理过程中的一步", "問題處理過程中的一步"),
    (
        code("I-0001/2026-01-20 10:40/assigned", required=False),
        C("issue", "reference", L("Issue", "问题", "問題"), "I-0001", required=True, target="issues"),
        C("happened_at", "moment", L("Happened at", "处理时间", "處理時間"), "2026-01-20 10:40", required=True),
        C("from_state", "choice", L("From state", "原状态", "原狀態"), "triaged", choices="issue_state"),
        C("to_state", "choice", L("To state", "新状态", "新狀態"), "assigned", required=True, choices="issue_state"),
        C("author", "reference", L("Author", "操作人", "操作人"), "S-001", target="staff"),
        C("note", "long_text", L("Progress note", "进展说明", "進展說明"), personal="free_text", max_length=4000),
    ),
    code_from=("issue", "happened_at", "to_state"),
)

COMPLAINTS = Table(
    "complaints",
    L("Complaints", "投诉", "投訴"),
    L("one complaint received", "收到的一次投诉", "收到的一次投訴"),
    (
        code("T-0001"),
        C("customer", "reference", L("Customer", "客户", "客戶"), "K-0001", target="customers"),
        C("event", "reference", L("Event", "事件", "事件"), "E-0001", target="events"),
        C("visit", "reference", L("Visit", "回访", "回訪"), target="visits"),
        C("issue", "reference", L("Issue", "问题", "問題"), "I-0001", target="issues"),
        C("received_at", "moment", L("Received at", "受理时间", "受理時間"), "2026-01-20 10:40", required=True),
        C("severity", "choice", L("Severity", "严重程度", "嚴重程度"), "general", choices="severity"),
        C("category", "text", L("Complaint category", "投诉类别", "投訴類別"), "Delay"),
        C("department", "reference", L("Responsible department", "责任部门", "責任部門"), "D-01", target="departments"),
        C("channel", "choice", L("Channel", "受理渠道", "受理渠道"), "phone", choices="channel"),
        C("product", "text", L("Product", "产品", "產品"), "Water heater"),
        C("anonymous", "boolean", L("Anonymous", "匿名", "匿名"), False),
        C(
            "description",
            "long_text",
            L("Description", "投诉内容", "投訴內容"),
            "Arrived two days late",
            personal="free_text",
            max_length=8000,
        ),
        C("closed_at", "moment", L("Closed at", "关闭时间", "關閉時間")),
        C("merged_into", "reference", L("Merged into", "合并至", "合併至"), target="complaints"),
    ),
    ordered=(("received_at", "closed_at"),),
)

INSPECTIONS = Table(
    "inspections",
    L("Inspections", "检查", "檢查"),
    L("one checked item", "一项检查", "一項檢查"),
    (
        code("J-0001"),
        C("checked_at", "moment", L("Checked at", "检查时间", "檢查時間"), "2026-01-31 16:00", required=True),
        C(
            "object",
            "choice",
            L("Checked object", "检查对象", "檢查對象"),
            "record",
            required=True,
            choices="inspected_object",
        ),
        C("visit", "reference", L("Visit", "回访", "回訪"), "V-0001", target="visits"),
        C("checker", "reference", L("Checker", "检查人", "檢查人"), "S-001", target="staff"),
        C("staff", "reference", L("Checked person", "被检查人", "被檢查人"), "S-001", target="staff"),
        C("department", "reference", L("Department", "部门", "部門"), "D-01", target="departments"),
        C("item", "text", L("Checklist item", "检查项目", "檢查項目"), "Record complete"),
        C("has_finding", "boolean", L("Finding", "发现问题", "發現問題"), False, required=True),
        C("error_class", "text", L("Error class", "差错类别", "差錯類別"), "Omission"),
        C("points", "decimal", L("Points deducted", "扣分", "扣分"), 0, unit="point", low=0, high=100),
        C("correction", "long_text", L("Correction", "整改措施", "整改措施"), personal="free_text", max_length=4000),
        C("sample_seed", "integer", L("Sample seed", "抽样种子", "抽樣種子"), 20260131, unit="count", low=0),
    ),
)
