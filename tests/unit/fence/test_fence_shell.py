"""Variables that would change what is done unseen are refused; harmless ones are not."""

from __future__ import annotations

import pytest

from operations.errors import RefusedError
from operations.fence.shell import refuse_hidden_flags, refuse_other_endpoints


@pytest.mark.parametrize(
    ("name", "value", "got"),
    [
        ("TF_CLI_ARGS", "-target=aws_kms_key.home", "-target=aws_kms_key.home"),
        ("TF_CLI_ARGS_plan", "-no-color --target aws_kms_key.home", "--target"),
        ("TF_CLI_ARGS_plan", "-refresh=false", "-refresh=false"),
        ("TF_CLI_ARGS_apply", "-lock=false", "-lock=false"),
        ("TF_CLI_ARGS_plan", "-var 'a=b c", "-var"),
        ("TF_CLI_ARGS_plan", "--var=password=secret", "-var"),
        ("TF_CLI_ARGS_init", "-backend-config=secret_key=secret", "-backend-config"),
    ],
)
def test_flags_that_change_a_plan_are_refused(name: str, value: str, got: str) -> None:
    """Each with its reason."""
    with pytest.raises(RefusedError) as refused:
        refuse_hidden_flags({name: value})
    assert str(refused.value) == (
        f"{name}: must not change what is planned, got {got}; unset it: a plan of a part, or without a look at AWS, "
        "passes over what the guard would have to see"
    )


def test_another_workspace_is_another_state() -> None:
    """The default one is no other."""
    refuse_hidden_flags({"TF_WORKSPACE": "default"})
    with pytest.raises(RefusedError, match=r"TF_WORKSPACE: must not choose another state .*, got blue; unset it"):
        refuse_hidden_flags({"TF_WORKSPACE": "blue"})


def test_flags_that_only_change_how_a_plan_looks_pass() -> None:
    """They are left out all the same, and said."""
    refuse_hidden_flags(
        {"TF_CLI_ARGS": "-no-color -parallelism=4", "TF_CLI_ARGS_plan": "-lock-timeout=5m", "PATH": "/"}
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"),
        ("AWS_ENDPOINT_URL", "https://sts.amazonaws.com"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:8000"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "https://amazonaws.com.example.org"),
    ],
)
def test_endpoints_that_lead_elsewhere_are_refused(name: str, value: str) -> None:
    """For one service as for all; one for all can never be AWS."""
    with pytest.raises(RefusedError) as refused:
        refuse_other_endpoints("prod", {name: value})
    assert str(refused.value) == (
        f'environment prod: its target is AWS, got {name}={value}; unset it, or set target = "embedded_aws" in the '
        "environment file"
    )


def test_endpoints_of_aws_itself_pass() -> None:
    """PrivateLink and dual stack; an empty variable is none."""
    refuse_other_endpoints(
        "prod",
        {
            "AWS_ENDPOINT_URL": "",
            "AWS_ENDPOINT_URL_STS": "https://vpce-1.sts.us-east-1.vpce.amazonaws.com",
            "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.us-east-1.api.aws",
        },
    )
