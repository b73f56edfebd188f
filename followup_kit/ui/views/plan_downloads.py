"""Downloads of the planning page, made only when they are asked for."""

from __future__ import annotations

from io import BytesIO

from followup_kit.planning.weekly import WeekPlan, with_changes
from followup_kit.translations import current_language, say, say_number
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.views.controls import row
from followup_kit.ui.widgets.download import DownloadButton


class Downloads:
    """The plan as Excel workbooks, customers by their code alone: all rows, and of a filtered list those shown."""

    def __init__(self, model: PlanModel) -> None:
        self.model = model
        self.whole = DownloadButton(label="", file_name="", make=lambda: _workbook(model, model.plan))
        self.shown = DownloadButton(label="", file_name="", make=self._selection)
        self.root = row(self.whole, css="fk-downloads")

    def draw(self) -> None:
        """Say on the buttons what the files hold now."""
        code, count = self.model.plan.code, say_number(self.model.plan.rows.height)
        self.whole.file_name = say("planpage.download_name", plan=code)
        self.shown.file_name = say("planpage.download_shown_name", plan=code)
        if not self.model.is_filtered:
            self.whole.label = say("page.download")
            self.root.children = (self.whole,)
            return
        self.whole.label = say("planpage.download_all", count=count)
        self.shown.label = say("planpage.download_shown", count=say_number(self.model.shown().height))
        self.root.children = (self.whole, self.shown)

    def _selection(self) -> bytes:
        return _workbook(self.model, with_changes(self.model.plan, self.model.shown()))


def _workbook(model: PlanModel, plan: WeekPlan) -> bytes:
    from followup_kit.sheets import Details, plan_workbook

    file, saved = BytesIO(), model.saved
    details = Details(state=saved.state, revision=saved.revision) if saved else None
    plan_workbook(plan, file, current_language(), details)
    return file.getvalue()
