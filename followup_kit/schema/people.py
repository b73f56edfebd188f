"""Departments, staff, customers and their contact persons."""

from followup_kit.schema.model import Column as C
from followup_kit.schema.model import Label as L
from followup_kit.schema.model import Table, code

DEPARTMENTS = Table(
    "departments",
    L("Departments", "部门", "部門"),
    L("one department", "一个部门", "一個部門"),
    (
        code("D-01"),
        C("name", "text", L("Department name", "部门名称", "部門名稱"), "After-sales", required=True),
        C("branch", "text", L("Branch", "分公司", "分公司"), "Head office"),
        C("parent", "reference", L("Belongs to", "上级部门", "上級部門"), target="departments"),
        C("active", "boolean", L("Active", "在用", "在用"), True),
    ),
)

STAFF = Table(
    "staff",
    L("Staff", "员工", "員工"),
    L("one member of staff", "一名员工", "一名員工"),
    (
        code("S-001"),
        C(
            "name",
            "text",
            L("Staff name", "员工姓名", "員工姓名"),
            "Example Visitor",
            required=True,
            personal="identifying",
        ),
        C("role", "choice", L("Role", "角色", "角色"), "visitor", choices="role"),
        C("department", "reference", L("Department", "部门", "部門"), "D-01", target="departments"),
        C("zone", "text", L("Zone", "片区", "片區"), "North"),
        C("phone", "text", L("Phone", "电话", "電話"), "13800000000", personal="contact", max_length=40),
        C("skills", "text", L("Skills", "技能", "技能"), "technical; quality", max_length=400),
        C("languages", "text", L("Languages", "语言", "語言"), "zh; en"),
        C("working_hours", "text", L("Working hours", "工作时间", "工作時間"), "Mon-Fri 09:00-18:00"),
        C(
            "phone_per_day",
            "integer",
            L("Calls per day", "每天电话回访数", "每天電話回訪數"),
            30,
            unit="count",
            low=0,
            high=1000,
        ),
        C(
            "on_site_per_day",
            "integer",
            L("On-site visits per day", "每天上门回访数", "每天上門回訪數"),
            6,
            unit="count",
            low=0,
            high=100,
        ),
        C("active", "boolean", L("Active", "在用", "在用"), True),
    ),
)

LEAVES = Table(
    "leaves",
    L("Leave", "休假", "休假"),
    L("one absence of a member of staff", "一名员工的一次缺勤", "一名員工的一次缺勤"),
    (
        code("S-001/2026-02-16", required=False),
        C("staff", "reference", L("Member of staff", "员工", "員工"), "S-001", required=True, target="staff"),
        C("first_on", "date", L("First day", "开始日期", "開始日期"), "2026-02-16", required=True),
        C("last_on", "date", L("Last day", "结束日期", "結束日期"), "2026-02-20", required=True),
        C("kind", "choice", L("Kind of absence", "缺勤类型", "缺勤類型"), "leave", choices="leave_kind"),
        C("covered_by", "reference", L("Covered by", "代班人", "代班人"), target="staff"),
    ),
    code_from=("staff", "first_on"),
    ordered=(("first_on", "last_on"),),
)

CUSTOMERS = Table(
    "customers",
    L("Customers", "客户", "客戶"),
    L("one customer", "一位客户", "一位客戶"),
    (
        code("K-0001"),
        C("name", "text", L("Customer name", "客户姓名", "客戶姓名"), "Example Customer", personal="identifying"),
        C("kind", "choice", L("Customer type", "客户类型", "客戶類型"), "person", choices="customer_kind"),
        C("title", "choice", L("Title", "称谓", "稱謂"), "ms", choices="title"),
        C("phone", "text", L("Phone", "电话", "電話"), "13800000001", personal="contact", max_length=40),
        C("email", "text", L("Email", "电子邮件", "電子郵件"), "customer@example.com", personal="contact"),
        C("address", "text", L("Address", "地址", "地址"), "1 Example Road", personal="contact", max_length=400),
        C("city", "text", L("City", "城市", "城市"), "Shanghai"),
        C("region", "text", L("Region", "地区", "地區"), "East"),
        C("zone", "text", L("Zone", "片区", "片區"), "North"),
        C(
            "latitude",
            "decimal",
            L("Latitude", "纬度", "緯度"),
            31.23,
            unit="degree",
            low=-90,
            high=90,
            personal="contact",
        ),
        C(
            "longitude",
            "decimal",
            L("Longitude", "经度", "經度"),
            121.47,
            unit="degree",
            low=-180,
            high=180,
            personal="contact",
        ),
        C("segment", "text", L("Customer segment", "客户分类", "客戶分類"), "Household"),
        C("tier", "choice", L("Customer tier", "客户等级", "客戶等級"), "A", choices="tier"),
        C("size_class", "choice", L("Size class", "客户规模", "客戶規模"), "ordinary", choices="size_class"),
        C("relation", "choice", L("Relation", "客户关系", "客戶關係"), "buyer", choices="relation"),
        C("grade", "choice", L("Caller grade", "来电客户等级", "來電客戶等級"), "quality", choices="customer_grade"),
        C(
            "special",
            "choice",
            L("Special customer", "特殊客户", "特殊客戶"),
            choices="special_customer",
        ),
        C("has_objections", "boolean", L("Has objections", "有抗性", "有抗性"), False),
        C("lost", "boolean", L("Lost customer", "流失客户", "流失客戶"), False),
        C("project", "text", L("Interested in project", "意向项目", "意向項目"), "PR-01", max_length=120),
        C("key_customer", "boolean", L("Key customer", "重点客户", "重點客戶"), False),
        C("source", "text", L("Source", "客户来源", "客戶來源"), "Website"),
        C("first_purchase_on", "date", L("First purchase on", "首次购买日期", "首次購買日期"), "2026-01-15"),
        C(
            "preferred_channel",
            "choice",
            L("Preferred channel", "首选回访方式", "首選回訪方式"),
            "phone",
            choices="channel",
        ),
        C("preferred_hours", "text", L("Preferred hours", "方便时段", "方便時段"), "10:00-11:30"),
        C("do_not_contact", "boolean", L("Do not contact", "勿回访", "勿回訪"), False),
        C("prefers_fewer_calls", "boolean", L("Prefers fewer calls", "希望少打扰", "希望少打擾"), False),
        C(
            "visit_every_days",
            "integer",
            L("Own visit interval in days", "单独回访间隔天数", "單獨回訪間隔天數"),
            unit="day",
            low=1,
            high=3660,
        ),
        C("no_routine_visits", "boolean", L("No routine visits", "不做例行回访", "不做例行回訪"), False),
        C("owner", "reference", L("Owner", "负责人", "負責人"), "S-001", target="staff"),
        C("note", "long_text", L("Customer note", "客户备注", "客戶備註"), personal="free_text", max_length=4000),
    ),
)

CONTACTS = Table(
    "contacts",
    L("Contact persons", "联系人", "聯繫人"),
    L("one contact person of a customer", "客户的一位联系人", "客戶的一位聯繫人"),
    (
        code("K-0001-1"),
        C("customer", "reference", L("Customer", "客户", "客戶"), "K-0001", required=True, target="customers"),
        C(
            "name",
            "text",
            L("Contact name", "联系人姓名", "聯繫人姓名"),
            "Example Contact",
            required=True,
            personal="identifying",
        ),
        C("position", "text", L("Position", "职务", "職務"), "Main user"),
        C("phone", "text", L("Phone", "电话", "電話"), "13800000002", personal="contact", max_length=40),
        C("email", "text", L("Email", "电子邮件", "電子郵件"), "contact@example.com", personal="contact"),
    ),
)
