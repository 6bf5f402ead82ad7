"""What the page says in words: each section of facts that call for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from operations.report.live_metrics import Line
from operations.report.page import page
from operations.report.sections.alarms import alarms_of
from operations.report.sections.cost import cost_of
from operations.report.sections.dashboards import dashboards_of
from operations.report.sections.pairs import map_of
from operations.report.sections.plan import plan_of
from operations.report.sections.state import State, of_status
from operations.report.sections.summary import tiles
from operations.report.sections.verification import verification_of
from operations.report.series import BACKUPS, READS, RUNS
from operations.report.words import NOTHING, ago, duration, figure
from operations.results import Kind
from operations.status.facts import Latency, RegionFacts
from tests.unit.report.report_contents import contents, line, pair, plan, verification
from tests.unit.status.healthy_table import HOME, NOW, SECOND

OUT = RegionFacts(SECOND, unreachable="timed out")


def bands(**changed: object) -> list[str]:
    """How the lag of each directed pair is, home to second first."""
    return [row.band for row in map_of(contents(**changed)).rows]


@pytest.mark.parametrize(
    ("milliseconds", "band"),
    [(999.0, "usual"), (1000.0, "usual"), (1001.0, "slow"), (179_999.0, "slow"), (180_000.0, "late")],
)
def test_a_lag_has_its_band(milliseconds: float, band: str) -> None:
    """A second as AWS has it most often, three minutes as AWS recommends to look into."""
    facts = contents().facts
    facts[HOME].latency_by_region = {SECOND: Latency(milliseconds, NOW)}
    assert bands(facts=facts)[0] == band


def test_what_cloudwatch_said_long_ago_says_nothing_of_now() -> None:
    """The verification does, if it is of the last day; and a write that did not arrive is too late."""
    facts = contents().facts
    facts[HOME].latency_by_region = {SECOND: Latency(500_000, NOW - timedelta(minutes=16))}
    facts[SECOND].latency_by_region = {}
    assert bands(facts=facts) == ["usual", "usual"]
    assert bands(facts=facts, results={}) == ["unknown", "unknown"]
    old = replace(verification(), at=NOW - timedelta(hours=25))
    assert bands(facts=facts, results={Kind.VERIFY: old}) == ["unknown", "unknown"]
    lost = verification(pairs=[pair(HOME, SECOND, 210.0), pair(SECOND, HOME, 1.0, 2.0, 3.0)])
    assert bands(facts=facts, results={Kind.VERIFY: lost}) == ["late", "usual"]
    other = verification(table="another")
    assert bands(facts=facts, results={Kind.VERIFY: other}) == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({"table": "another"}, "the last one was of another"),
        ({"measured_on": "the embedded AWS"}, "the last one was on the embedded AWS"),
    ],
)
def test_a_verification_of_something_else_proves_nothing(changed: dict[str, str], note: str) -> None:
    """Of another table, or of one of this name on the embedded AWS: neither the tile nor the table of pairs has it."""
    made = contents(results={Kind.VERIFY: verification(**changed)})
    (tile,) = (
        one
        for one in tiles(
            made,
            troubles=[],
            alarms=[],
            verification=verification_of(made),
            plan=plan_of(made),
            cost=cost_of(made),
        )
        if one.question == "Replication"
    )
    assert (tile.answer, tile.state, tile.note) == ("not verified", State.UNKNOWN, note)
    assert [(row.verified, row.arrived) for row in map_of(made).rows] == [(NOTHING, NOTHING)] * 2


def test_nothing_is_known_of_a_pair_whose_end_does_not_answer() -> None:
    """Whatever was measured before."""
    facts = {HOME: contents().facts[HOME], SECOND: OUT}
    assert bands(facts=facts) == ["unknown", "unknown"]


def test_a_region_without_a_place_is_named_below_the_map() -> None:
    """And in the table."""
    found = contents().facts[SECOND]
    made = map_of(contents(facts={HOME: contents().facts[HOME], "xx-new-1": replace(found, region="xx-new-1")}))
    assert made.unplaced == ["xx-new-1"]
    assert [(row.source, row.target) for row in made.rows] == [(HOME, "xx-new-1"), ("xx-new-1", HOME)]
    assert "xx-new-1" not in made.picture


def test_alarms_that_fire_stand_first() -> None:
    """A region's state is that of its worst, and what cannot be read is not called quiet."""
    home, second = alarms_of(contents(missing_alarms={SECOND: 1}))
    assert [alarm.word for alarm in home.alarms] == ["in alarm", "OK", "OK"]
    assert (home.state, home.summary) == (State.BAD, "1 in alarm, 2 OK")
    assert home.alarms[0].reason == "1 datapoint was above 5000"
    assert (second.state, second.summary) == (State.BAD, "2 OK, 1 missing")
    unread, none = alarms_of(contents(facts={HOME: OUT, SECOND: RegionFacts(SECOND)}))
    assert (unread.state, unread.summary) == (State.UNKNOWN, "could not be read")
    assert (none.state, none.summary) == (State.UNKNOWN, "none; [alarms] enabled = true adds them")


def test_the_newer_of_plan_and_deploy_is_shown() -> None:
    """With how it came out."""
    applied = {"refused": False, "applied": True, "second_plan_empty": True, "seconds": 41.6, "problems": []}
    deploy = replace(plan(**applied), kind=Kind.DEPLOY, at=NOW)
    shown = plan_of(contents(results={Kind.PLAN: plan(), Kind.DEPLOY: deploy}))
    assert shown.section is not None
    assert shown.made == "globaltables deploy, 2026-05-04 12:00 UTC, just now"
    assert shown.section.outcome == "applied in 42 s; the second plan is empty, every region was looked at"


@pytest.mark.parametrize(
    ("changed", "state", "outcome"),
    [
        ({}, State.BAD, "the guard refuses it"),
        ({"refused": False}, State.GOOD, "planned, and the guard lets it through; nothing was applied"),
        (
            {"refused": False, "second_plan_empty": False, "applied": True, "seconds": 1, "problems": ["left"]},
            State.BAD,
            "applied, and something is left that should not be",
        ),
        (
            {"refused": False, "second_plan_empty": True, "applied": False, "seconds": 3, "problems": []},
            State.GOOD,
            "nothing to change in 3 s; the second plan is empty, every region was looked at",
        ),
    ],
)
def test_a_plan_came_out_somehow(changed: dict[str, object], state: State, outcome: str) -> None:
    """Refused, planned, applied with something left, nothing to do."""
    section = plan_of(contents(results={Kind.PLAN: plan(**changed)})).section
    assert section is not None
    assert (section.state, section.outcome) == (state, outcome)


def test_a_pair_that_received_nothing_has_no_percentiles() -> None:
    """And is not proven."""
    none = verification(proven=False, pairs=[pair(HOME, SECOND)], convergence_seconds=None)
    section = verification_of(contents(results={Kind.VERIFY: none})).section
    assert section is not None
    assert section.headline == "1,245 operations on 190 items, 80 writes a second"
    assert (section.spreads[0].percentiles, section.spreads[0].is_proven) == (["\N{EN DASH}"] * 4, False)


def test_no_data_is_told_from_no_events_and_from_no_answer() -> None:
    """Zeros are a finding, silence is explained, and a region that is out is said to be."""
    made = contents()
    assert made.metrics is not None
    silent = replace(made.metrics, panels={HOME: made.metrics.panels[HOME]}, unread={SECOND: "timed out"})
    shown = dashboards_of(replace(made, metrics=silent))
    assert shown is not None
    throttles = next(row for row in shown.rows if row.title == "Throttles")
    assert [panel.nothing for panel in throttles.panels] == ["none in 4 values", "CloudWatch could not be read"]
    errors = next(row for row in shown.rows if row.title == "Errors")
    assert errors.panels[0].rows == [("system, GetItem", "2", "2", "1")]
    nothing = dashboards_of(replace(made, metrics=replace(silent, panels={}, latencies={}, unread={})))
    assert nothing is not None
    assert nothing.rows[0].nothing_anywhere == "CloudWatch has none: nothing was read"
    assert [[cell and cell.newest for cell in cells] for _, cells in nothing.matrix] == [
        [None, "no data"],
        ["no data", None],
    ]


def test_what_there_is_besides_the_table_has_graphs_of_its_own() -> None:
    """Where a region has any; one that has none says so, and a subject that no region has is left out."""
    made = contents()
    assert made.metrics is not None
    panels: dict[str, dict[str, list[Line]]] = {
        HOME: {RUNS: [line("runs, probe", 5.0), line("errors, probe", 0.0)], BACKUPS: [line("completed")]},
        SECOND: {},
    }
    shown = dashboards_of(replace(made, metrics=replace(made.metrics, panels=panels)))
    assert shown is not None
    rows = {row.title: [(panel.nothing, panel.rows) for panel in row.panels] for row in shown.rows[5:]}
    none = "there is none in this region"
    assert rows == {
        "Runs of functions": [("", [("runs, probe", "5", "5", "5")]), (none, [])],
        "Backup jobs": [("CloudWatch has none: no job ended", []), (none, [])],
    }


def test_each_line_has_the_limit_that_is_published() -> None:
    """The first of those that could be; that of the account, far above what is used, is told and not drawn."""
    made = contents()
    assert made.metrics is not None
    account = replace(line("limit of any table", 40_000.0, limit_of="used"), is_drawn=False)
    lines = [
        line("used", 2.0),
        line("limit", limit_of="used"),
        line("limit", 5.0, limit_of="used"),
        line("used of by_owner", 1.0),
        line("limit of by_owner", 3.0, limit_of="used of by_owner"),
        line("limit of by_day", 4.0, limit_of="used of by_day"),
    ]
    for reads, labels in (
        ([*lines, account], ["used", "used of by_owner", "limit", "limit of by_owner"]),
        ([lines[0], account], ["used", "limit of any table"]),
    ):
        shown = dashboards_of(replace(made, metrics=replace(made.metrics, panels={HOME: {READS: reads}})))
        assert shown is not None
        panel = shown.rows[0].panels[0]
        assert [label for label, *_ in panel.rows] == labels
        assert "any table" not in str(panel.picture)


def test_a_pair_that_was_not_read_is_not_one_without_data() -> None:
    """Latency is read at the source and the probe's lag at the target; what AWS publishes explains no refusal."""
    made = contents()
    assert made.metrics is not None
    kept = {(SECOND, HOME): made.metrics.latencies[SECOND, HOME]}
    probes = {(SECOND, HOME): line("probe", 800.0)}
    half = replace(made, metrics=replace(made.metrics, latencies=kept, probes=probes, unread={HOME: "AccessDenied"}))
    shown = dashboards_of(half)
    assert shown is not None
    assert [[cell and (cell.newest, cell.probe) for cell in cells] for _, cells in shown.matrix] == [
        [None, ("not read", "")],
        [("700 ms", "not read"), None],
    ]
    denied = replace(made.metrics, panels={}, latencies={}, probes={}, unread=dict.fromkeys((HOME, SECOND), "denied"))
    nothing = page(replace(made, metrics=denied))
    assert "No pair has a value" not in nothing
    assert f"{HOME} could not be read:" in nothing
    silent = page(replace(made, metrics=replace(denied, unread={})))
    assert "No pair has a value" in silent


def test_a_newest_value_that_is_old_has_its_age() -> None:
    """From 15 minutes on, in the matrix and in the figures of a graph."""
    made = contents()
    assert made.metrics is not None
    old = Line("average", ((NOW - timedelta(hours=2), 600.0),))
    still = Line("average", ((NOW - timedelta(minutes=15), 600.0),))
    for points, said in ((old, "600 ms (2 hours ago)"), (still, "600 ms")):
        metrics = replace(made.metrics, latencies={(HOME, SECOND): [points]}, probes={(HOME, SECOND): points})
        shown = dashboards_of(replace(made, metrics=metrics))
        assert shown is not None
        _, (_, cell) = shown.matrix[0]
        assert cell is not None
        assert (cell.newest, cell.probe) == (said, said)
    panels = {HOME: {READS: [Line("used", old.points)]}}
    shown = dashboards_of(replace(made, metrics=replace(made.metrics, panels=panels)))
    assert shown is not None
    assert shown.rows[0].panels[0].rows == [("used", "600 (2 hours ago)", "600", "600")]


def test_a_latency_that_was_not_read_is_told_from_none() -> None:
    """In the table below the map."""
    made = contents()
    made.facts[HOME].unread["metrics"] = "AccessDenied"
    for found in made.facts.values():
        found.latency_by_region = {}
    assert [row.latency for row in map_of(made).rows] == ["not read", NOTHING]


def test_words_for_times_and_figures() -> None:
    """In the largest unit that fits."""
    assert [ago(NOW - timedelta(seconds=seconds), NOW) for seconds in (-5, 59, 60, 7200, 86_400)] == [
        "just now",
        "just now",
        "1 minute ago",
        "2 hours ago",
        "1 day ago",
    ]
    assert [duration(value) for value in (0.4, 999, 1000, 60_000)] == ["0 ms", "999 ms", "1.0 s", "1.0 min"]
    assert [figure(value) for value in (0, 0.001, 0.5, 2.25, 12_345.6)] == ["0", "<0.01", "0.5", "2.25", "12,346"]
    assert [of_status(one) for one in ("ACTIVE", "UPDATING", "UNREACHABLE")] == [State.GOOD, State.WARNING, State.BAD]
