"""The pages in a browser: a hardened standalone Voilà with sign-in, a template and limits of its own.

``serve`` runs in the foreground; ``running`` runs a server for the length of a ``with`` block; ``fetch_page``
reads one page completely; ``pages`` lists them.
"""

from followup_kit.serve.child import Server, fetch_page, running
from followup_kit.serve.foreground import serve
from followup_kit.serve.options import Limits
from followup_kit.serve.places import default_dashboards, page_title, pages

__all__ = ["Limits", "Server", "default_dashboards", "fetch_page", "page_title", "pages", "running", "serve"]
