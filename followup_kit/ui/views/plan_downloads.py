"""Downloads of the planning page, made only when they are asked for."""

from __future__ import annotations

from io import BytesIO

from followup_kit.translations import current_language, say
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.widgets.download import DownloadButton


def workbook_button(model: PlanModel) -> DownloadButton:
    """A button for the plan as an Excel workbook, as the page shows it now; customers by their code alone."""

    def make() -> bytes:
        from followup_kit.sheets import Details, plan_workbook

        file, saved = BytesIO(), model.saved
        details = Details(state=saved.state, revision=saved.revision) if saved else None
        plan_workbook(model.plan, file, current_language(), details)
        return file.getvalue()

    name = say("planpage.download_name", plan=model.plan.code)
    return DownloadButton(label=say("page.download"), file_name=name, make=make)
