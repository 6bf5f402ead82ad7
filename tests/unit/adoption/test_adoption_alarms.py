"""Alarms that this project made are said exactly, or left alone with the reason; those of others are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.alarm_catalogue import DIRECTIONS
from globaltables.model.alarms import Alarms
from operations.adoption.alarms_compared import topic_arn
from operations.adoption.alarms_found import EVERY, alarms_of, in_watch_order, own_names
from operations.adoption.alarms_read import RegionAlarms
from operations.adoption.as_environment import role_by_region
from operations.adoption.origin import Maker, Origin
from operations.adoption.proposal import propose
from operations.adoption.reading import live_of
from operations.adoption.standard import departures
from operations.adoption.subscriptions_found import subscriptions_of
from tests.unit.adoption.found_tables import HOME, NAME, OTHER, facts
from tests.unit.adoption.own_alarms import alarms_in, around, foreign_alarm, subscription

if TYPE_CHECKING:
    from operations.adoption.live import Live

THIRD = "ap-southeast-1"
REGIONS = (HOME, OTHER)
PAGER, MAILBOX = "arn:aws:sqs:us-east-1:123456789012:pager", "arn:aws:sqs:us-east-1:123456789012:mailbox"


def _alarms(**settings: Any) -> Alarms:
    """Settings as a file has them, switched on."""
    return Alarms(**{"enabled": True, **settings})


def _found(settings: Alarms, told: Any = (), **place: Any) -> dict[str, RegionAlarms]:
    return {region: alarms_in(around(region, **place), settings, told=told) for region in REGIONS}


def _settings(found: dict[str, RegionAlarms], **place: Any) -> tuple[dict[str, Any] | None, str]:
    return alarms_of(found, {region: around(region, **place) for region in found}, role_by_region(list(found)))


def test_a_table_without_alarms_of_the_names_has_none() -> None:
    """Nothing is said of it, whatever others watch."""
    other = RegionAlarms({"mine": foreign_alarm("mine", "ReadThrottleEvents")}, watching=("mine",))
    assert _settings({HOME: other, OTHER: RegionAlarms()}) == (None, "")


SAID: dict[str, dict[str, Any]] = {
    "what the defaults make": {},
    "no composite, nothing of the account": {"composite": False, "account_wide": False},
    "other thresholds, periods and severities": {
        "read_throttles": {
            "warning": {"maximum_count": 7},
            "critical": {"maximum_count": 70},
            "evaluation_periods": 6,
            "datapoints_to_alarm": 4,
            "missing_data": "ignore",
        },
        "transaction_conflicts": {"notice": False},
        "replication_latency": {"warning": {"maximum_milliseconds": 60_000}},
    },
    "operations of their own": {
        "request_latency": {
            "operations": ["Query", "Scan"],
            "notice": False,
            "warning": {"maximum_milliseconds": 50, "by_operation": {"Scan": 400}},
        }
    },
    "a band and a runbook elsewhere": {
        "anomaly_detection": True,
        "anomaly_band_width": 5,
        "runbook_base_url": "https://wiki.example.com/runbook",
    },
    "nothing critical of the table": {
        name: {"critical": False} for name in ("write_throttles", "replication_latency", "system_errors")
    },
    "nothing critical at all": {
        name: {"critical": False} for name, kind in Alarms().by_kind() if getattr(kind, "critical", None)
    },
}


@pytest.mark.parametrize("settings", SAID.values(), ids=SAID.keys())
@pytest.mark.parametrize("name", [NAME, "orders.v2"])
def test_settings_are_said_by_the_alarms_that_they_make(settings: dict[str, Any], name: str) -> None:
    """Whatever differs from the defaults, and for names that topics do not take."""
    wanted = _alarms(**settings)
    said, left = _settings(_found(wanted, name=name), name=name)
    assert (left, Alarms(**(said or {}))) == ("", wanted)


def test_capacity_and_backups_are_watched_where_they_are() -> None:
    """Utilization of a provisioned table, and failed jobs of the vault that is taken over too."""
    settings = {
        "capacity_utilization": {"critical": {"maximum_percent": 99}},
        "backup_failures": {"critical": {"maximum_count": 2}},
    }
    wanted = _alarms(**settings)
    place: dict[str, Any] = {"provisioned": True, "vault": NAME}
    said, left = _settings(_found(wanted, **place), **place)
    assert (left, Alarms(**(said or {}))) == ("", wanted)
    assert {f"{NAME}-account-{one.lower()}-utilization-warning" for one in DIRECTIONS} <= own_names(
        _found(wanted, **place)[HOME], around(HOME, **place)
    )


def test_every_alarm_that_there_can_be_is_known() -> None:
    """All kinds in all severities."""
    said, left = _settings(_found(EVERY.model_copy(update={"enabled": True})))
    assert (left, Alarms(**(said or {})).severities()) == ("", ("critical", "warning", "notice"))


def _changed(name: str, **changes: Any) -> dict[str, RegionAlarms]:
    """What the defaults make, with one alarm of the second region changed."""
    found = _found(_alarms())
    alarms = found[OTHER].metric
    return found | {OTHER: replace(found[OTHER], metric={**alarms, name: {**alarms[name], **changes}})}


def _without(name: str, region: str = OTHER) -> dict[str, RegionAlarms]:
    found = _found(_alarms())
    kept = {one: raw for one, raw in found[region].metric.items() if one != name}
    return found | {region: replace(found[region], metric=kept)}


def _with_topic(**attributes: str) -> dict[str, RegionAlarms]:
    found = _found(_alarms())
    topics = dict(found[HOME].topics or {})
    critical = topics["critical"]
    topics["critical"] = replace(critical, attributes={**critical.attributes, **attributes})
    return found | {HOME: replace(found[HOME], topics=topics)}


READS = f"{NAME}-read-throttles-warning"
HAS = f"{OTHER} has alarms.{READS}"
LEFT = {
    "one region": ({HOME: _found(_alarms())[HOME]}, "the table has one region"),
    "a region without": ({**_found(_alarms()), OTHER: RegionAlarms()}, f"there is none in {OTHER}"),
    "another threshold in one region": (
        _changed(READS, Threshold=20.0),
        f"{HAS}.threshold 20.0, and an environment would have it 10",
    ),
    "a fraction": (
        {region: _changed(READS, Threshold=0.5)[OTHER] for region in REGIONS},
        "read_throttles.warning.maximum_count: must be a whole number, got 0.5; write digits without quotes",
    ),
    "another action": (
        _changed(READS, AlarmActions=["arn:aws:sns:eu-west-1:123456789012:pager"]),
        (
            f"{HAS}.actions of ALARM ['arn:aws:sns:eu-west-1:123456789012:pager'], and an environment would have it "
            f"['{topic_arn(around(OTHER), 'warning')}']"
        ),
    ),
    "actions that are off": (
        _changed(READS, ActionsEnabled=False),
        f"{HAS}.actions enabled False, and an environment would have it True",
    ),
    "an alarm that is gone": (_without(READS), f"{OTHER} has no alarm {READS}, which an environment would make"),
    "an alarm that is gone at home": (
        _without(f"{NAME}-user-errors-notice", HOME),
        f"{OTHER} has alarm {NAME}-user-errors-notice, which an environment would not make",
    ),
    "a topic with a policy of its own": (
        _with_topic(Policy='{"Version": "2012-10-17"}'),
        f"{HOME} has topics.critical.policy.Statement.0.Sid nothing, and an environment would have it Alarms",
    ),
    "a topic with a name for people": (
        _with_topic(DisplayName="Pager"),
        f"{HOME} has topics.critical.DisplayName Pager, and an environment would have it nothing",
    ),
    "alarms that may not be looked at": (
        {**_found(_alarms()), OTHER: RegionAlarms(topics=None)},
        f"alarms in {OTHER} could not be looked at",
    ),
    "topics that may not be looked at": (
        {region: replace(one, topics=None) for region, one in _found(_alarms()).items()},
        f"topics in {HOME}, {OTHER} could not be looked at",
    ),
    "an alarm of a probe in the composite one": (
        {
            region: replace(
                one,
                composite={
                    name: {**raw, "AlarmRule": f'{raw["AlarmRule"]} OR ALARM("{NAME}-probe-overdue-critical")'}
                    for name, raw in one.composite.items()
                },
            )
            for region, one in _found(_alarms()).items()
        },
        f"{HOME} has alarm {NAME}-impaired rest on {NAME}-probe-overdue-critical too, which is not taken over; ",
    ),
}


@pytest.mark.parametrize(("found", "reason"), LEFT.values(), ids=LEFT.keys())
def test_what_cannot_be_said_exactly_is_left_alone(found: dict[str, RegionAlarms], reason: str) -> None:
    """With the reason, and what it would take."""
    settings, left = _settings(found)
    assert settings is None
    assert left.startswith("alarms of this project's names (")
    assert f") and their topics stay as they are, in nobody's state: {reason}" in left
    assert left.endswith(
        "; once [alarms] says what they are to be, globaltables deploy --recover makes them so and shows what changes"
    )


def test_regions_are_in_the_order_in_which_latency_is_watched() -> None:
    """Another order would renumber the series of every alarm on it."""
    table = around(HOME).table
    where = replace(around(HOME), receivers=[OTHER, THIRD], table=table)
    found = {HOME: alarms_in(where, _alarms()), THIRD: RegionAlarms(), OTHER: RegionAlarms()}
    assert in_watch_order(found, NAME) == [HOME, OTHER, THIRD]
    assert in_watch_order({**found, HOME: RegionAlarms()}, NAME) == [HOME, THIRD, OTHER]
    assert in_watch_order({HOME: found[HOME], THIRD: RegionAlarms()}, NAME) == [HOME, THIRD]


def test_who_is_told_is_said() -> None:
    """Of some severities in some regions, each with each."""
    subscriptions = [
        {"protocol": "sqs", "endpoint": MAILBOX},
        {"protocol": "sqs", "endpoint": PAGER, "severities": ["critical"]},
    ]
    wanted = _alarms(subscriptions=subscriptions)
    everything = [(severity, "sqs", MAILBOX) for severity in wanted.severities()]
    found = _found(wanted, told=[("critical", "sqs", PAGER), *everything])
    said, left = _settings(found)
    assert (left, Alarms(**(said or {}))) == ("", wanted)
    at_home = {**found, OTHER: alarms_in(around(OTHER), wanted)}
    said, _ = _settings(at_home)
    assert [one["roles"] for one in (said or {})["subscriptions"]] == [["primary"], ["primary"]]


UNSAID = {
    "it is not confirmed": (
        {"SubscriptionArn": "PendingConfirmation", "Attributes": {}},
        "subscription of sqs {pager} stays as it is: nobody has confirmed it",
    ),
    "it filters": (
        subscription("sqs", PAGER, FilterPolicy='{"a": ["b"]}', RawMessageDelivery="true"),
        "subscription of sqs {pager} stays as it is: it has FilterPolicy, RawMessageDelivery of its own",
    ),
    "it goes where no environment can say": (
        {"Protocol": "sms", "Endpoint": "+15550100"},
        (
            "subscription of sms +15550100 stays as it is: protocol: must be 'email' or 'https' or 'sqs' or 'lambda', "
            "got 'sms'; use one of them"
        ),
    ),
}


@pytest.mark.parametrize(("changes", "line"), UNSAID.values(), ids=UNSAID.keys())
def test_who_else_is_told_stays_told(changes: dict[str, Any], line: str) -> None:
    """The alarms are said all the same: a subscription stands beside them."""
    found = _found(_alarms())
    topics = dict(found[OTHER].topics or {})
    raw = subscription("sqs", PAGER) | changes
    topics["critical"] = replace(topics["critical"], subscriptions=(raw,))
    said, stays = subscriptions_of({**found, OTHER: replace(found[OTHER], topics=topics)}, role_by_region(REGIONS))
    assert (said, stays) == ([], [f"{OTHER}: {line.format(pager=PAGER)}"])


def test_a_subscription_that_is_uneven_stays() -> None:
    """Of one severity here and of another there is more than an environment can say."""
    found = {
        HOME: alarms_in(around(HOME), _alarms(), told=[("critical", "sqs", PAGER)]),
        OTHER: alarms_in(around(OTHER), _alarms(), told=[("warning", "sqs", PAGER)]),
    }
    assert subscriptions_of(found, role_by_region(REGIONS)) == (
        [],
        [
            (
                f"{HOME}, {OTHER}: subscription of sqs {PAGER} stays as it is: it is of some severities in one region "
                "and of others in another"
            )
        ],
    )


def _live(found: dict[str, RegionAlarms]) -> Live:
    read = {region: facts(region) for region in found}
    for region, one in found.items():
        read[region].alarms = one
    return live_of(read, HOME)


def _with(found: dict[str, RegionAlarms], *alarms: dict[str, Any]) -> dict[str, RegionAlarms]:
    at_home = found[HOME]
    added = {one["AlarmName"]: one for one in alarms}
    return {**found, HOME: replace(at_home, metric={**at_home.metric, **added}, watching=(*at_home.watching, *added))}


FOREIGN = [
    foreign_alarm("mine", "ReadThrottleEvents"),
    foreign_alarm(
        "slow-scans",
        "SuccessfulRequestLatency",
        Dimensions=[{"Name": "TableName", "Value": NAME}, {"Name": "Operation", "Value": "Scan"}],
    ),
    foreign_alarm("expired", "TimeToLiveDeletedItemCount"),
    foreign_alarm(f"{NAME}-probe-lag-warning", "Lag", Namespace="GlobalTables"),
]
ANOTHERS = "stays as it is; it watches AWS/DynamoDB"
ADD = "add [alarms] enabled = true, which makes"


def test_alarms_of_others_are_told_with_what_watches_the_same() -> None:
    """A name is what CloudWatch knows an alarm by, so one of another name cannot become ours."""
    live = _live(_with({HOME: RegionAlarms(), OTHER: RegionAlarms()}, *FOREIGN))
    assert [(one.what, one.takes) for one in departures(live) if "alarm" in one.what] == [
        (f"{HOME}: alarm mine {ANOTHERS} ReadThrottleEvents", f"{ADD} {READS} beside it, and delete it then"),
        (
            f"{HOME}: alarm slow-scans {ANOTHERS} SuccessfulRequestLatency Operation Scan",
            (
                f"name a threshold for {NAME}-request-latency-Scan-critical in [alarms], which makes that beside it, "
                "and delete it then"
            ),
        ),
        (
            f"{HOME}: alarm expired {ANOTHERS} TimeToLiveDeletedItemCount",
            "there is nothing to do: [alarms] has none that watches the same",
        ),
        (
            f"{HOME}: alarm {NAME}-probe-lag-warning stays as it is; it watches GlobalTables Lag",
            "set [probe] and [alarms] enabled = true, then globaltables deploy --recover: it is the probe's",
        ),
    ]


def test_alarms_of_others_stand_beside_those_that_are_taken_over() -> None:
    """The file switches ours on, and theirs is not needed any more."""
    live = _live(_with(_found(_alarms()), FOREIGN[0]))
    assert Alarms(**(live.alarms or {})) == _alarms()
    assert [(one.what, one.takes) for one in departures(live) if "alarm" in one.what] == [
        (f"{HOME}: alarm mine {ANOTHERS} ReadThrottleEvents", f"delete it: {READS} watches the same")
    ]


def test_the_file_says_which_thresholds_are_off() -> None:
    """False stands for none where the default has one."""
    wanted = _alarms(user_errors={"notice": {"maximum_count": 3}}, read_throttles={"warning": False})
    proposal = propose(_live(_found(wanted)), Origin(Maker.UNKNOWN), Path("environments/orders.toml"), "aws")
    assert proposal.problems == ()
    assert (
        "[alarms]\nenabled = true\nread_throttles = {warning = false}\n"
        "user_errors = {notice = {maximum_count = 3}}\n" in proposal.text
    )


def test_dashboards_are_said_where_they_show_what_ours_do() -> None:
    """With alarms or alone; one that was edited leaves both alone."""
    boards = alarms_in(around(HOME), _alarms(dashboards=True)).dashboards
    shown = _live({HOME: RegionAlarms(dashboards=boards), OTHER: RegionAlarms()})
    assert (shown.alarms, shown.stays) == ({"dashboards": True}, [])
    beside = _live(_found(_alarms(dashboards=True)))
    assert Alarms(**(beside.alarms or {})) == _alarms(dashboards=True)
    overview, replication = (f"{NAME}-{part}" for part in ("overview", "replication"))
    edited = {**boards, overview: {"widgets": []}}
    live = _live({HOME: RegionAlarms(dashboards=edited), OTHER: RegionAlarms()})
    assert live.alarms is None
    assert live.stays == [
        (
            f"dashboards {overview}, {replication} stay as they are, in nobody's state: an environment would have "
            f"{overview} otherwise; [alarms] dashboards = true lets the next globaltables deploy put that there"
        )
    ]
