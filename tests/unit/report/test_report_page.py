"""The page as a whole: what is on it, that it needs nothing, and that nothing from outside becomes markup."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from operations.finding import Finding, Verdict
from operations.report.contents import Contents
from operations.report.drawing.places import PLACES
from operations.report.live_metrics import Line
from operations.report.page import TEMPLATES, page
from operations.report.series import ERRORS, LATENCY
from operations.results import Kind, Result
from operations.status.facts import Latency
from tests.unit.report.report_contents import BEGIN, COST, STEP, contents, line, metrics, pair, plan, verification
from tests.unit.status.healthy_table import HOME, NOW, SECOND, healthy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden import Golden

LARGEST_BYTES = 300_000
MARKUP = "<script>alert(1)</script>\"'&<img src=x onerror=y>"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text that stands in no style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps it."""
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Every element ends where it should."""
        assert self.open.pop() == tag

    def of(self, *names: str) -> Iterator[dict[str, str | None]]:
        """The attributes of all elements of these names."""
        return (attributes for name, attributes in self.elements if name in names)


def not_deployed() -> Contents:
    """Nothing is there but the environment."""
    return Contents("prod", NOW, "AWS", "environment prod", not_deployed="deploy it", cost_missing="no prices")


def test_the_page(golden: Golden) -> None:
    """Of fixed contents, without the style."""
    golden.check_text("page.html", STYLE.sub("<style></style>", page(contents())))


@pytest.mark.parametrize("made", [contents(), not_deployed()], ids=["deployed", "not deployed"])
def test_the_page_stands_alone(made: Contents) -> None:
    """No script, nothing that is loaded, no link that leads away; the policy allows exactly the one style."""
    text = page(made)
    elements = Elements(text)
    assert not elements.open
    assert not {name for name, _ in elements.elements} & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert all((link["href"] or "").startswith("#") for link in elements.of("a"))
    names = [name for _, attributes in elements.elements for name in attributes]
    assert not [name for name in names if name in {"src", "style", "srcset"} or name.startswith("on")]
    assert not re.search(r"url\(|@import|https?:", text)
    styles = STYLE.findall(text)
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    policy = next(one["content"] for one in elements.of("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert len(styles) == 1
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("made", [contents(), not_deployed()], ids=["deployed", "not deployed"])
def test_the_page_can_be_heard_and_walked_through(made: Contents) -> None:
    """Landmarks, one first heading, tables with captions and headers, pictures with a name, ids once."""
    elements = Elements(page(made))
    names = Counter(name for name, _ in elements.elements)
    assert (names["main"], names["header"], names["footer"], names["nav"], names["h1"]) == (1, 1, 1, 1, 1)
    assert names["table"] == names["caption"]
    assert all(one.get("scope") in {"col", "row"} for one in elements.of("th"))
    assert all(one.get("aria-label") or one.get("aria-hidden") == "true" for one in elements.of("svg"))
    assert all(one.get("role") == "img" for one in elements.of("svg") if one.get("aria-label"))
    ids = [one["id"] for _, one in elements.elements if "id" in one]
    assert len(ids) == len(set(ids))
    pointed = [(one["href"] or "")[1:] for one in elements.of("a")]
    pointed += [one["aria-labelledby"] or "" for _, one in elements.elements if "aria-labelledby" in one]
    assert set(pointed) <= set(ids)
    assert all(one.get("tabindex") == "0" for one in elements.of("div") if one.get("role") == "region")


def test_nothing_from_outside_becomes_markup() -> None:
    """Names, reasons and results with markup in them are shown as they are, pictures included."""
    made = contents()
    alarm = {"AlarmName": MARKUP, "StateValue": "ALARM", "StateReason": MARKUP}
    facts = {MARKUP: replace(made.facts[HOME], region=MARKUP, alarms=[alarm]), SECOND: made.facts[SECOND]}
    facts[SECOND].latency_by_region[MARKUP] = Latency(700, NOW)
    panels = {LATENCY: [line(MARKUP, 1.0, 2.0)], ERRORS: [line(MARKUP, 1.0)]}
    hazard = dict.fromkeys(("rule", "address", "region", "table", "effect", "instead"), MARKUP)
    stack = {
        "plan": {
            "summary": MARKUP,
            "changes": [{"address": MARKUP, "type": MARKUP, "region": MARKUP, "action": MARKUP}],
        },
        "guard": {"rules": 42, "findings": [hazard | {"allowed": False, "blocks": True}]},
    }
    finding = {"rule": MARKUP, "regions": [MARKUP], "found": MARKUP}
    text = page(
        replace(
            made,
            environment=MARKUP,
            table_name=MARKUP,
            measured_on=MARKUP,
            facts=facts,
            findings=[Finding(MARKUP, Verdict.BAD, MARKUP, MARKUP)],
            metrics=replace(metrics(SECOND), panels={MARKUP: panels, SECOND: panels}, unread={MARKUP: MARKUP}),
            results={
                Kind.PLAN: plan(stacks={MARKUP: stack}, problems=[MARKUP]),
                Kind.VERIFY: verification(
                    table=MARKUP,
                    measured_on=MARKUP,
                    pairs=[pair(MARKUP, MARKUP, 5.0)],
                    verdict={"operations": 1, "items": 1, "findings": [finding]},
                ),
            },
            cost=COST
            | {
                "basis": MARKUP,
                "regions": {MARKUP: "1"},
                "items": {MARKUP: "1"},
                "warnings": [MARKUP],
                "notes": [MARKUP],
            },
        )
    )
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 30
    assert not Elements(text).open


def test_what_an_estimate_warns_of_stands_beside_its_total() -> None:
    """Not among the notes that are folded away; and what is in it is text."""
    text = page(contents(cost=COST | {"warnings": ["<b>too much</b>"], "notes": []}))
    said = "&lt;b&gt;too much&lt;/b&gt;"
    assert (
        f'<p><span class="state state-warning"><span class="sign" aria-hidden="true">!</span> {said}</span></p>' in text
    )
    assert text.index("USD a month</strong>") < text.index(said) < text.index('id="cost-regions"')


def test_what_was_kept_and_cannot_be_read_is_said() -> None:
    """A damaged file, and a document of another version; the rest of the page stands."""
    text = page(
        contents(
            results={Kind.VERIFY: Result(Kind.VERIFY, NOW, {"pairs": 5}), Kind.PLAN: Result(Kind.PLAN, NOW, {})},
            unreadable={Kind.DEPLOY: "deploy.json: damaged"},
            cost={"total": "much"},
        )
    )
    for command in ("verify", "plan", "cost"):
        assert f"the last result of globaltables {command} cannot be shown (" in text
    assert "3 of 3" not in text
    assert "2 of 2 active" in text


def test_a_page_of_many_regions_stays_small() -> None:
    """Eight regions, each with every line over the whole time."""
    regions = sorted(PLACES)[:8]
    facts = {region: replace(healthy()[HOME], region=region) for region in regions}
    points = tuple((BEGIN + STEP * number, 1000 / (number + 1)) for number in range(36))
    panels = {name: [Line(f"line {number}", points) for number in range(4)] for name in metrics(HOME).panels[HOME]}
    pairs = [(source, target) for source in regions for target in regions if source != target]
    lags = [float(number) for number in range(200)]
    text = page(
        contents(
            facts=facts,
            metrics=replace(
                metrics(*regions),
                panels=dict.fromkeys(regions, panels),
                latencies={one: [Line("average", points), Line("slowest", points)] for one in pairs},
            ),
            results={Kind.VERIFY: verification(pairs=[pair(*one, *lags, expected=200) for one in pairs])},
        )
    )
    assert len(text.encode()) < LARGEST_BYTES


def test_the_style_has_both_schemes_and_paper() -> None:
    """And every colour that is used has a value in each of them."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    light, dark, printed = (
        set(re.findall(r"--([a-z0-9-]+):", part)) for part in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    )
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", style)) == light == dark == printed
    assert "@media (prefers-color-scheme: dark)" in style
    assert "@media print" in style


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG 2 has it, 1 to 21."""

    def luminance(colour: str) -> float:
        digits = colour.lstrip("#")
        digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
        parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_colours_can_be_told_apart_from_their_ground() -> None:
    """Texts at least 4.5 to 1, lines on the map and in graphs at least 3 to 1."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    for part in re.findall(r":root \{(.*?)\}", style, re.DOTALL):
        colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]+);", part))
        texts = ["text", "muted", "accent", "good", "warning", "bad", "unknown", *(f"line-{n}" for n in range(6))]
        weak = [name for name in texts if min(contrast(colours[name], colours[on]) for on in ("card", "ground")) < 4.5]
        assert weak == []
        for name in ("warning", "bad"):
            assert contrast(colours[name], colours[f"{name}-ground"]) >= 4.5, name
        for name in ("line-0", "warning", "bad", "unknown"):
            assert contrast(colours[name], colours["land"]) >= 3, name


def test_old_figures_are_told_by_their_age() -> None:
    """A verification of last week is dated, and colours no arrow."""
    old = replace(verification(), at=NOW - timedelta(days=7))
    facts = contents().facts
    for found in facts.values():
        found.latency_by_region = {}
    text = page(contents(facts=facts, results={Kind.VERIFY: old}))
    assert "7 days ago" in text
    assert text.count('class="pair band-unknown"') == 2
