"""What only a younger provider can say, strong consistency and warm throughput, and what is refused of it."""

from pathlib import Path

import pytest

from globaltables.model import ConfigurationError, Problem
from globaltables.model.consistency import REGION_SETS, Consistency, check_consistency
from globaltables.model.load import parse_environment
from globaltables.model.provider import (
    PACKAGES,
    REPLICA_DELETION_PROTECTION,
    WARM_THROUGHPUT,
    ProviderVersion,
    check_features,
    has,
    installed_provider,
)

FILE = Path("environments/dev.toml")
V5, V6 = ProviderVersion(5, 100), ProviderVersion(6, 25)

US = 'primary_region = "us-east-1"\nsecondary_region = "us-east-2"\ntertiary_region = "us-west-2"\n'
TWO = 'primary_region = "us-east-1"\nsecondary_region = "us-east-2"\ntertiary_region = ""\n'
STRONG = 'consistency.mode = "strong"\n'
WITNESS = f'{STRONG}consistency.witness_region = "us-west-2"\n'
WARM = "warm_throughput = {read_units_per_second = 20000, write_units_per_second = 4000}\n"
SETS = (
    "US (us-east-1, us-east-2, us-west-2), EU (eu-west-1, eu-west-2, eu-west-3, eu-central-1), "
    "AP (ap-northeast-1, ap-northeast-2, ap-northeast-3)"
)
COUNT = "strong consistency needs exactly three regions, three replicas or two and a witness"

WRONG = {
    "the default regions": (
        STRONG,
        (
            f"consistency: strong consistency stays within one set of regions, {SETS}, "
            "got us-east-1, eu-west-1, ap-southeast-1; choose all three of one set, or use mode eventual"
        ),
    ),
    "two sets": (
        f'{TWO}{STRONG}consistency.witness_region = "eu-west-1"',
        (
            f"consistency: strong consistency stays within one set of regions, {SETS}, "
            "got us-east-1, us-east-2 and witness eu-west-1; choose all three of one set, or use mode eventual"
        ),
    ),
    "two replicas alone": (
        f"{TWO}{STRONG}",
        f"consistency: {COUNT}, got us-east-1, us-east-2; add a region or a witness",
    ),
    "three replicas and a witness": (
        f'{US}{STRONG}consistency.witness_region = "us-west-1"',
        f"consistency: {COUNT}, got us-east-1, us-east-2, us-west-2 and witness us-west-1; leave one out",
    ),
    "four replicas": (
        f'{US}additional_regions.fourth = "us-west-1"\n{STRONG}',
        f"consistency: {COUNT}, got us-east-1, us-east-2, us-west-2, us-west-1; leave one out",
    ),
    "a witness beside its replica": (
        f'{TWO}{STRONG}consistency.witness_region = "us-east-2"',
        (
            "consistency.witness_region: a witness lies in another region than the replicas, got us-east-2 for both; "
            "choose another"
        ),
    ),
    "a witness of eventual consistency": (
        'consistency.witness_region = "us-west-2"',
        "consistency.witness_region: is for mode strong alone, got us-west-2 for eventual; leave it out",
    ),
    "a witness nowhere": (
        f'{TWO}{STRONG}consistency.witness_region = "here"',
        (
            "consistency.witness_region: must be an AWS region name such as eu-west-1, got 'here'; "
            "see AWS's list of regions"
        ),
    ),
    "another mode": (
        'consistency.mode = "bounded"',
        "consistency.mode: must be 'eventual' or 'strong', got 'bounded'; use one of them",
    ),
    "expiry": (
        f'{US}{STRONG}time_to_live_attribute = "expires_at"',
        "time_to_live_attribute: a strongly consistent table has no expiry, got expires_at; leave it out",
    ),
    "a local index": (
        f'{US}{STRONG}local_indexes = [{{name = "ByDate", sort_key = {{name = "d"}}}}]',
        "local_indexes: a strongly consistent table has no local indexes, got ByDate; leave it out",
    ),
    "items from elsewhere": (
        f'{US}{STRONG}source = {{kind = "s3_import", bucket = "exports"}}',
        (
            "source: a strongly consistent table has no items when it is made, got a source of kind s3_import; "
            "leave it out"
        ),
    ),
    "a stream consumer": (
        f"{US}{STRONG}stream_consumer.enabled = true",
        (
            "stream_consumer: a strongly consistent table has no streams in its replicas, got a consumer of them; "
            "leave it out"
        ),
    ),
    "an alarm on replication latency": (
        f"{US}{STRONG}alarms.replication_latency.critical.maximum_milliseconds = 5000",
        (
            "alarms.replication_latency: a strongly consistent table has no ReplicationLatency metric, got an alarm "
            "on it; leave it out"
        ),
    ),
    "drills": (
        f"{US}{STRONG}game_day.enabled = true",
        (
            "game_day: a strongly consistent table has no experiment here that pauses replication, got templates of "
            "it; leave it out"
        ),
    ),
    "the embedded AWS": (
        f'{US}{STRONG}target = "embedded_aws"',
        (
            "target: a strongly consistent table has no place in the embedded AWS, which replicates with a lag, got "
            "embedded_aws; leave it out"
        ),
    ),
    "few warm reads": (
        "warm_throughput = {read_units_per_second = 11999, write_units_per_second = 5000}",
        "warm_throughput.read_units_per_second: must be 12000 to 100000000, got 11999; raise it",
    ),
    "few warm writes of an index": (
        (
            'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, '
            "warm_throughput = {read_units_per_second = 12000, write_units_per_second = 1}}]"
        ),
        ("global_indexes.0.warm_throughput.write_units_per_second: must be 4000 to 100000000, got 1; raise it"),
    ),
    "warm reads without writes": (
        "warm_throughput = {read_units_per_second = 20000}",
        "warm_throughput.write_units_per_second: is required and was not given; add it",
    ),
    "no more than there is": (
        "warm_throughput = {read_units_per_second = 12000, write_units_per_second = 4000}",
        "warm_throughput: must be more than a new one has, got its 12000 and 4000; raise one of them",
    ),
    "a warm table that can be replaced": (
        WARM,
        (
            "warm_throughput: needs prevent_destroy, since AWS raises it as traffic grows and the provider replaces "
            "the table to lower it, got false; set prevent_destroy = true"
        ),
    ),
}

INSTALL = (
    "run `make provider6` and then .venv-provider6/bin/globaltables, or in an app of your own pip install "
    "cdktf-cdktf-provider-aws==21.22.1"
)
MISSING = "got bindings of 5.100.0, which has no argument for it"

TOO_OLD = {
    "strong consistency": (
        f"{US}{STRONG}",
        f"consistency.mode: strong consistency needs hashicorp/aws 6.3.0 or later, {MISSING}; {INSTALL}",
    ),
    "warm throughput": (
        f"{WARM}prevent_destroy = true",
        f"warm_throughput: warm throughput needs hashicorp/aws 6.13.0 or later, {MISSING}; {INSTALL}",
    ),
    "warm throughput of an index": (
        (
            'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, '
            "warm_throughput = {read_units_per_second = 12000, write_units_per_second = 5000}}]"
        ),
        f"global_indexes.0.warm_throughput: warm throughput needs hashicorp/aws 6.13.0 or later, {MISSING}; {INSTALL}",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_refuses_what_aws_would(text: str, message: str) -> None:
    """Each with its key, the rule, what was got and the way out, whatever the provider."""
    with pytest.raises(ConfigurationError) as caught:
        parse_environment(text, FILE)
    assert str(caught.value) == f"environments/dev.toml: {message}"


@pytest.mark.parametrize(("text", "message"), TOO_OLD.values(), ids=TOO_OLD)
def test_refuses_what_the_provider_cannot_say(text: str, message: str) -> None:
    """With the version that can, and how to get it; a younger provider takes it."""
    features = parse_environment(text, FILE).provider_features
    with pytest.raises(ConfigurationError) as caught:
        check_features(features, V5)
    assert str(caught.value) == message
    check_features(features, V6)


def test_names_every_setting_that_is_too_young_at_once() -> None:
    """A problem per setting, so that one look shows what a move to another provider is worth."""
    environment = parse_environment(f"{TWO}{WITNESS}{WARM}prevent_destroy = true", FILE)
    with pytest.raises(ConfigurationError) as caught:
        check_features(environment.provider_features, V5)
    assert [problem.key for problem in caught.value.problems] == [
        "consistency.mode",
        "consistency.witness_region",
        "warm_throughput",
    ]


@pytest.mark.parametrize("name", REGION_SETS)
def test_takes_any_three_regions_of_a_set(name: str) -> None:
    """As replicas, or two of them with the third as witness."""
    rest = {"time_to_live_attribute": None, "local_indexes": (), "source": None}
    regions = REGION_SETS[name]
    check_consistency(Consistency(mode="strong"), region_names=regions[-3:], **rest)  # type: ignore[arg-type]
    witness = Consistency(mode="strong", witness_region=regions[0])
    check_consistency(witness, region_names=regions[1:3], **rest)  # type: ignore[arg-type]


def test_regions_that_terraform_alone_knows_are_counted() -> None:
    """Their number is known, and what is known of them is checked."""
    rest = {"time_to_live_attribute": None, "local_indexes": (), "source": None}
    strong = Consistency(mode="strong")
    check_consistency(strong, region_names=[None, "eu-west-1", None], **rest)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError) as caught:
        check_consistency(strong, region_names=[None, "eu-west-1"], **rest)  # type: ignore[arg-type]
    assert caught.value.problems == (Problem("consistency", f"{COUNT}, got 2; add a region or a witness"),)
    with pytest.raises(ConfigurationError, match="got eu-north-1; choose all three of one set"):
        check_consistency(strong, region_names=[None, "eu-north-1", None], **rest)  # type: ignore[arg-type]


def test_asks_nothing_of_the_provider_by_default() -> None:
    """An environment that says nothing can be synthesized with any."""
    assert parse_environment("", FILE).provider_features == {}


@pytest.mark.parametrize(
    ("description", "version"),
    [
        ("# CDKTF prebuilt bindings for hashicorp/aws provider version 5.100.0\n", V5),
        ("# CDKTN prebuilt bindings for hashicorp/aws provider version 6.69.1\n", ProviderVersion(6, 69, 1)),
        ("# Bindings of mine\n", None),
    ],
)
def test_bindings_name_their_provider(description: str, version: ProviderVersion | None) -> None:
    """Prebuilt bindings of cdktf and of its successor begin alike."""
    assert ProviderVersion.named_in(description) == version


def test_versions_compare_by_their_numbers() -> None:
    """6.9 is older than 6.13."""
    assert [has(feature, ProviderVersion(6, 9)) for feature in (REPLICA_DELETION_PROTECTION, WARM_THROUGHPUT)] == [
        True,
        False,
    ]
    assert str(ProviderVersion(6, 9)) == "6.9.0"


def test_knows_the_installed_provider() -> None:
    """The default bindings are of the last 5.x; nothing of them is imported for that."""
    assert installed_provider() == V5
    assert PACKAGES[0] == "cdktf_cdktf_provider_aws"
