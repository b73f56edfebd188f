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
        C("active", "boolean", L("Active", "在用", "在用"), True),
    ),
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
