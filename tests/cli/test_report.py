"""`globaltables report` as people run it, and the page as a real browser shows it."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from operations.report.page import page
from tests.cli.browser import MISSING, Browser, find_browser
from tests.unit.report.report_contents import contents
from tests.unit.status.healthy_table import SECOND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.project_copy import ProjectCopy

PHONE, DESK = (390, 3000), (1200, 3000)
DARK = "--blink-settings=preferredColorScheme=0"
MEASURE = "<script>document.title = document.documentElement.scrollWidth + ' of ' + innerWidth</script>"
ELSEWHERE = "http://127.0.0.1:9/planted.png"
POLICY = re.compile(r"<meta http-equiv[^>]*>")


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    """The browser; where there is none the test fails and says how to get one."""
    program = find_browser()
    if program is None:
        pytest.fail(MISSING)
    return Browser(program, tmp_path)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A page with something in every section."""
    file = tmp_path / "report.html"
    file.write_text(page(contents()), encoding="utf-8")
    return file


def test_a_report_before_anything_is_deployed(project: ProjectCopy) -> None:
    """Says so, has the estimate, starts nothing, and is readable by its owner alone."""
    finished = project.succeed("report", "--json")
    file = project.root / finished.document["file"]
    text = file.read_text(encoding="utf-8")
    assert finished.document == {
        "environment": "local",
        "table": None,
        "deployed": False,
        "file": ".globaltables/local/report.html",
        "bytes": len(text.encode()),
        "problems": 0,
    }
    assert "environment local: is not deployed" in text
    assert "globaltables verify has not run here yet" in text
    assert "USD a month</strong>, from a modest usage profile" in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not project.embedded_aws.exists()


def test_a_report_with_the_last_estimate_where_it_is_wanted(project: ProjectCopy) -> None:
    """A kept result is shown with its age; a damaged one with the way out."""
    project.succeed("cost", "--env", "prod", "--writes", "5")
    (project.root / ".globaltables/prod/results/plan.json").write_text("{")
    finished = project.succeed("report", "--env", "prod", "--output", "site/index.html")
    assert finished.out.startswith("environment prod: report in site/index.html, ")
    text = (project.root / "site" / "index.html").read_text(encoding="utf-8")
    assert "from a modest usage profile with options" in text
    assert "plan.json: must hold the last result of globaltables plan, got " in text
    assert [file.name for file in (project.root / "site").iterdir()] == ["index.html"]


def test_a_wrong_environment_makes_no_report(project: ProjectCopy) -> None:
    """One message, exit code 2, no file."""
    finished = project.run("report", "--env", "none", "--output", "report.html")
    assert finished.code == 2
    assert finished.err.startswith("error: ")
    assert not (project.root / "report.html").exists()


def test_a_browser_shows_all_of_it_and_asks_the_network_for_nothing(browser: Browser, report: Path) -> None:
    """Every section is in the document that the browser made, nothing was refused by the policy, nothing loaded."""
    dumped, logged = browser.run(report, "--dump-dom", "--enable-logging=stderr", "--v=0")
    for section in ("map", "regions", "verification", "alarms", "dashboards", "plan", "cost", "controls"):
        assert f'<section id="{section}"' in dumped
    assert dumped.count("<svg") == report.read_text(encoding="utf-8").count("<svg")
    assert "CONSOLE" not in logged
    assert browser.requests(report) == []


def test_a_picture_from_elsewhere_is_not_even_asked_for(browser: Browser, report: Path) -> None:
    """The policy sees to it: without it the same page asks, which shows that asking would be seen."""
    planted = report.read_text(encoding="utf-8").replace("</main>", f'<img alt="" src="{ELSEWHERE}"></main>')
    report.write_text(planted, encoding="utf-8")
    assert browser.requests(report) == []
    report.write_text(POLICY.sub("", planted), encoding="utf-8")
    assert browser.requests(report) == [ELSEWHERE]


def test_a_browser_applies_the_style_by_its_policy(browser: Browser, report: Path) -> None:
    """A style that the policy does not know is refused: so the one that is shown is the one that was hashed."""
    shown = browser.picture(report, DESK)
    other = report.with_name("other.html")
    other.write_text(report.read_text(encoding="utf-8").replace("--ground: #f7f7f5", "--ground: #f7f7f4"), "utf-8")
    bare = browser.picture(other, DESK)
    _, logged = browser.run(other, "--dump-dom", "--enable-logging=stderr", "--v=0")
    assert shown != bare
    assert "Content Security Policy" in logged


def test_a_browser_has_light_and_dark_and_paper(browser: Browser, report: Path) -> None:
    """Three looks, none of them empty."""
    light, dark = browser.picture(report, DESK), browser.picture(report, DESK, DARK)
    assert light != dark
    assert min(len(light), len(dark)) > 50_000
    printed = browser.folder / "report.pdf"
    browser.run(report, f"--print-to-pdf={printed}")
    assert printed.read_bytes().startswith(b"%PDF-")
    assert 2 <= printed.read_bytes().count(b"/Type /Page\n") <= 12


@pytest.mark.parametrize("out", [False, True], ids=["all answer", "one out"])
def test_a_phone_need_not_scroll_sideways(browser: Browser, tmp_path: Path, *, out: bool) -> None:
    """What is wider than the screen scrolls in itself. Measured by a script in a copy without the policy."""
    made = contents()
    if out:
        facts = dict(made.facts)
        facts[SECOND] = replace(facts[SECOND], table={}, unreachable="timed out " * 20)
        made = replace(made, facts=facts)
    file = tmp_path / "measured.html"
    file.write_text(POLICY.sub("", page(made)).replace("</body>", f"{MEASURE}</body>"), encoding="utf-8")
    dumped, _ = browser.run(file, "--dump-dom", f"--window-size={PHONE[0]},{PHONE[1]}")
    title = re.search(r"<title>(\d+) of (\d+)</title>", dumped)
    assert title is not None
    assert int(title[1]) <= int(title[2])
