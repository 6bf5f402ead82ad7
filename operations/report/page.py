"""Contents into one HTML file that needs nothing else: no script, no network, no font; the browser is told so.

Everything that comes from outside is escaped by Jinja or by `drawing.svg`; the policy allows this one style and nothing
more, so that even markup that slipped through could load or run nothing.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from operations.report import words
from operations.report.controls import CONTROLS
from operations.report.sections.alarms import alarms_of
from operations.report.sections.cost import cost_of
from operations.report.sections.dashboards import dashboards_of
from operations.report.sections.pairs import map_of
from operations.report.sections.plan import plan_of
from operations.report.sections.regions import regions_of, troubles_of
from operations.report.sections.state import State
from operations.report.sections.summary import tiles
from operations.report.sections.verification import RANKS, verification_of

if TYPE_CHECKING:
    from operations.report.contents import Contents

TEMPLATES = Path(__file__).with_name("templates")


def page(contents: Contents) -> str:
    """The page.

    Args:
        contents: Everything that is on it.
    """
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    troubles, alarms = troubles_of(contents), alarms_of(contents)
    verification, plan, cost = verification_of(contents), plan_of(contents), cost_of(contents)
    template = _environment().get_template("page.html.j2")
    return template.render(
        contents=contents,
        style=Markup(style),  # noqa: S704 - this project's own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        tiles=tiles(contents, troubles=troubles, alarms=alarms, verification=verification, plan=plan, cost=cost),
        troubles=troubles,
        regions=regions_of(contents),
        map=map_of(contents),
        verification=verification,
        ranks=RANKS,
        alarms=alarms,
        dashboards=dashboards_of(contents),
        plan=plan,
        cost=cost,
        controls=[(control, *control.now(contents)) for control in CONTROLS],
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"when": words.when, "code": _code, "as_state": State}
    return environment


def _code(text: str) -> Markup:
    """What stands between backticks as code; all of it is escaped."""
    parts = enumerate(text.split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(part) if number % 2 else part for number, part in parts)
