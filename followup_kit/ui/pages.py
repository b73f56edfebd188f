"""One function a page: what a dashboard notebook calls, and an analyst in JupyterLab too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from followup_kit import markup
from followup_kit.errors import FollowupError
from followup_kit.settings import Workspace, find_workspace
from followup_kit.translations import LANGUAGES, say, use_language


def _language_of(workspace: Workspace) -> str:
    """The language in ``FOLLOWUP_LANGUAGE``, where the server puts what the reader chose, else the workspace's."""
    asked = os.environ.get("FOLLOWUP_LANGUAGE", "")
    return asked if asked in LANGUAGES else workspace.language


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
        use_language(_language_of(found))
        keep_log(found.folder / "logs")
        return KpiView(KpiModel(fetch_figures(found))).root
    except FollowupError as error:
        return block(markup.text("p", error, css="fk-error", role="alert"))


def plan(workspace: str | Path | None = None) -> Any:
    """The planning page of a workspace (the current one by default): the week's list, who does what, and its life.

    What a person can mend (no workspace, no policy, a policy with faults) is shown as a sentence in its place.
    """
    from followup_kit.ui.guard import keep_log
    from followup_kit.ui.plan_desk import Desk, account_name
    from followup_kit.ui.plan_model import PlanModel
    from followup_kit.ui.views.controls import block
    from followup_kit.ui.views.plan_parts import no_policy_markup
    from followup_kit.ui.views.plan_view import PlanView

    try:
        found = find_workspace(workspace)
        use_language(_language_of(found))
        keep_log(found.folder / "logs")
        return PlanView(PlanModel(Desk(found, account_name()))).root
    except FollowupError as error:
        if error.key == "policy.none_chosen":
            return block(no_policy_markup(_regimes()))
        return block(markup.text("p", error, css="fk-error", role="alert"))


def _regimes() -> list[tuple[str, str]]:
    """The short names of the regimes that come with the project, with their titles."""
    from followup_kit.policy import load_preset, preset_names

    return [(name, load_preset(name).latest.title.said()) for name in preset_names()]


def whatif(workspace: str | Path | None = None) -> Any:
    """The what-if page of a workspace (the current one by default): a change, the weeks before and after, adopting.

    What a person can mend (no workspace, no policy, a policy with faults) is shown as a sentence in its place.
    """
    from followup_kit.ui.guard import keep_log
    from followup_kit.ui.plan_desk import Desk, account_name
    from followup_kit.ui.views.controls import block
    from followup_kit.ui.views.whatif_view import WhatIfView
    from followup_kit.ui.whatif_desk import WhatIfDesk
    from followup_kit.ui.whatif_model import WhatIfModel

    try:
        found = find_workspace(workspace)
        use_language(_language_of(found))
        keep_log(found.folder / "logs")
        return WhatIfView(WhatIfModel(WhatIfDesk(Desk(found, account_name())))).root
    except FollowupError as error:
        title = markup.text("h1", say("whatif.title"))
        return block(title + markup.text("p", error, css="fk-error", role="alert"))
