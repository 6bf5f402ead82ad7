"""The data stack of each environment, as a whole."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from globaltables.model import Environment, load_environment
from stacks.app import build_app
from tests.golden import Golden
from tests.synth.conftest import ENVIRONMENTS, Synthesize
from tests.synth.hcl import parse_jsonencode
from tests.synth.stack import Stack


def test_the_table_is_as_reviewed(environment: Environment, synthesize: Synthesize, golden: Golden) -> None:
    """The table, one key of the three, providers and outputs; policies, fences and variables have tests below."""
    stack = synthesize(environment)
    document = stack.document
    key = stack.resources("aws_kms_key")["table_primary_0A903522"]
    golden.check_json(
        f"global-table-{environment.name}.json",
        {
            "terraform": document["terraform"],
            "provider": document["provider"],
            "table": stack.table,
            "key": key | {"policy": "see key-policy.json"},
            "alias": stack.resources("aws_kms_alias")["table_primary_Alias_A0156E13"],
            "output": {name: output["value"] for name, output in document["output"].items()},
        },
    )


def test_addresses_are_a_public_contract(environment: Environment, synthesize: Synthesize, golden: Golden) -> None:
    """A changed address destroys and makes anew: whoever changes this file says so in the changelog."""
    golden.check_text(f"addresses-{environment.name}.txt", "\n".join(synthesize(environment).addresses) + "\n")


def test_regions_differ_in_nothing_but_the_region(environment: Environment, synthesize: Synthesize) -> None:
    """Keys and aliases of the three regions are one and the same, apart from provider and region."""
    stack = synthesize(environment)
    for type_, owner in itertools.product(("aws_kms_key", "aws_kms_alias"), ("table", "backup_Vault")):
        owned = [one for name, one in stack.resources(type_).items() if name.startswith(f"{owner}_")]
        forms = set()
        for resource in owned:
            role = resource["provider"].removeprefix("aws.")
            text = json.dumps(resource, sort_keys=True).replace(f"var.{role}_region", "REGION")
            forms.add(re.sub(rf"{owner}_{role}_(Key_)?[0-9A-F]{{8}}", "KEY", text.replace(f"aws.{role}", "PROVIDER")))
        if owner == "backup_Vault" and not environment.backup.enabled:
            assert owned == []
            continue
        assert len(owned) == 3
        assert len(forms) == 1


@pytest.fixture
def dev(synthesize: Synthesize) -> Stack:
    """The stack of the environment dev."""
    return synthesize(load_environment("dev", ENVIRONMENTS))


def test_variables_are_the_ten_parameters(dev: Stack, golden: Golden) -> None:
    """Type, description, default and validation of each; people set them with -var. One more takes ceilings away."""
    assert len(dev.variables.keys() - {"removed_ceilings"}) == 10
    golden.check_json("variables.json", dev.variables)


def test_fences_stand_around_regions_name_and_encryption(dev: Stack, golden: Golden) -> None:
    """Every fence remembers a value and compares it at every plan."""
    golden.check_json("fences.json", dev.resources("terraform_data"))


def test_keys_can_be_used_through_dynamodb_alone(dev: Stack, golden: Golden) -> None:
    """The key policy: this account administers, its principals use through DynamoDB of the region, DynamoDB looks."""
    policy = dev.resources("aws_kms_key")["table_secondary_75834522"]["policy"]
    golden.check_json("key-policy.json", parse_jsonencode(policy))


def test_key_policies_grant_no_more_than_they_need(dev: Stack) -> None:
    """Nobody outside the account, no use of data by administrators, and always somebody who can change the policy."""
    policy = parse_jsonencode(dev.resources("aws_kms_key")["table_primary_0A903522"]["policy"])
    by_sid = {statement["Sid"]: statement for statement in policy["Statement"]}
    administration = by_sid.pop("AdministrationByThisAccount")
    assert "kms:PutKeyPolicy" in administration["Action"]
    assert administration["Principal"]["AWS"].endswith('":root"])}')
    uses = ("Decrypt", "Encrypt", "GenerateDataKey", "ReEncrypt", "CreateGrant", "kms:*")
    assert not [action for action in administration["Action"] if any(use in action for use in uses)]
    for statement in by_sid.values():
        if statement["Principal"] == {"AWS": "*"}:
            condition = statement["Condition"]["StringEquals"]
            assert condition["kms:CallerAccount"].startswith("${data.aws_caller_identity.")
            assert condition["kms:ViaService"] == '${join(".", ["dynamodb", var.primary_region, "amazonaws.com"])}'
        else:
            assert statement["Principal"] == {"Service": "dynamodb.amazonaws.com"}
            assert statement["Action"] == ["kms:Describe*", "kms:Get*", "kms:List*"]


def test_is_the_same_every_time(dev: Stack, tmp_path: Path) -> None:
    """Same environment, same bytes: a plan must never differ for no reason."""
    build_app(load_environment("dev", ENVIRONMENTS), outdir=str(tmp_path)).synth()
    assert Stack.read(tmp_path, "global-table-dev").text == dev.text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _texts(one)


def test_names_no_place_of_this_machine(environment: Environment, synthesize: Synthesize) -> None:
    """The output is planned elsewhere too: no absolute path, no endpoint, no profile, no credentials."""
    document = synthesize(environment).document
    texts = list(_texts(document))
    assert [text for text in texts if text.startswith(("/", "~")) or str(Path.home()) in text or "://" in text] == []
    for provider in document["provider"]["aws"]:
        assert set(provider) <= {"alias", "region", "allowed_account_ids"}


def test_credentials_of_the_environment_stay_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process is given to reach AWS does not get into the output."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, "given-by-the-process")
    build_app(load_environment("dev", ENVIRONMENTS), outdir=str(tmp_path)).synth()
    assert "given-by-the-process" not in Stack.read(tmp_path, "global-table-dev").text
