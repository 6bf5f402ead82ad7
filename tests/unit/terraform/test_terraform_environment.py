"""The environment Terraform is run in."""

from __future__ import annotations

from pathlib import Path

from operations.terraform.environment import terraform_environment

ALWAYS = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "GOGC": "400"}


def test_asks_nothing_and_calls_nobody() -> None:
    """No prompt, no check for updates, whatever the shell says."""
    assert terraform_environment({"PATH": "/bin", "TF_INPUT": "1"}).values == {"PATH": "/bin", **ALWAYS}


def test_leaves_out_what_changes_a_command_unseen() -> None:
    """Added flags, another workspace, another data folder: left out and named."""
    hidden = {
        "TF_CLI_ARGS": "-no-color",
        "TF_CLI_ARGS_plan": "-target=aws_kms_key.home",
        "TF_WORKSPACE": "other",
        "TF_DATA_DIR": "/elsewhere",
    }
    prepared = terraform_environment({"TF_VAR_primary_region": "eu-west-1", **hidden})
    assert prepared.values == {"TF_VAR_primary_region": "eu-west-1", **ALWAYS}
    assert prepared.refused == hidden


def test_given_aws_settings_take_the_place_of_all_others() -> None:
    """A left-over profile or endpoint must not come along."""
    base = {"AWS_PROFILE": "prod", "AWS_ENDPOINT_URL": "http://old"}
    prepared = terraform_environment(base, aws={"AWS_REGION": "eu-west-1"})
    assert prepared.values == {"AWS_REGION": "eu-west-1", **ALWAYS}


def test_own_aws_settings_stay_without_others() -> None:
    """The user's credentials are used as they are."""
    assert terraform_environment({"AWS_PROFILE": "prod"}).values == {"AWS_PROFILE": "prod", **ALWAYS}


def test_passes_on_only_the_configuration_that_was_found() -> None:
    """`TF_CLI_CONFIG_FILE` may name a missing file, of which Terraform warns."""
    base = {"TF_CLI_CONFIG_FILE": "/missing", "TERRAFORM_CONFIG": "/missing"}
    assert terraform_environment(base).values == ALWAYS
    found = terraform_environment(base, cli_config_file=Path("/somewhere/terraform.rc"))
    assert found.values == {"TF_CLI_CONFIG_FILE": "/somewhere/terraform.rc", **ALWAYS}


def test_a_garbage_collection_the_user_chose_is_kept() -> None:
    """Where memory is short, ``GOGC`` may say so."""
    assert terraform_environment({"GOGC": "50"}).values["GOGC"] == "50"


def test_masks_secrets_and_not_ordinary_words() -> None:
    """The embedded AWS's secret is the word "test", which must stay readable."""
    real = terraform_environment({"AWS_SECRET_ACCESS_KEY": "s3cr3t/value", "TF_TOKEN_app_terraform_io": "tokentoken"})
    assert real.mask("key s3cr3t/value token tokentoken") == "key *** token ***"
    assert terraform_environment({"AWS_SECRET_ACCESS_KEY": "test"}).mask("a test") == "a test"
