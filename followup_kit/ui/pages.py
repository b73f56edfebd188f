"""One function a page: what a dashboard notebook calls, and an analyst in JupyterLab too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from followup_kit import markup
from followup_kit.errors import FollowupError
from followup_kit.settings import find_workspace
from followup_kit.translations import use_language


def kpi(workspace: str | Path | None = None) -> Any:
    """The KPI page of a workspace (the current one by default).

    What a person can mend (no workspace, a store of another version) is shown as a sentence in its place.
    """
    from followup_kit.figures import fetch_figures
    from followup_kit.ui.guard import keep_log
    from followup_kit.ui.kpi_model import KpiModel
    from followup_kit.ui.views.controls import block
    from followup_kit.ui.views.kpi_view import KpiView

    try:
        found = find_workspace(workspace)
        use_language(found.language)
        keep_log(found.folder / "logs")
        return KpiView(KpiModel(fetch_figures(found))).root
    except FollowupError as error:
        return block(markup.text("p", error, css="fk-error", role="alert"))
