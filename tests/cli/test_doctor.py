"""`doctor` names every missing or too old tool and how to get it; nothing is started or written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cli.fake_tools import fake_program, fake_terraform

if TYPE_CHECKING:
    from tests.cli.project_copy import ProjectCopy


def findings(project: ProjectCopy, *arguments: str, code: int, **variables: str) -> dict[str, dict[str, Any]]:
    """What it finds, by subject."""
    finished = project.run("doctor", "--json", *arguments, **variables)
    assert finished.code == code, finished.out
    assert finished.document["good"] is (code == 0)
    return {one["subject"]: one for one in finished.document["findings"]}


def test_all_is_well(project: ProjectCopy) -> None:
    """Each with what was found; the embedded AWS is not started."""
    fake_terraform(project.root / "bin", "1.11.4")
    found = findings(project, code=0, PATH=str(project.root / "bin") + ":/bin:/usr/bin")
    assert found["terraform"]["found"] == f"terraform 1.11.4 ({project.root / 'bin' / 'terraform'})"
    assert {"python", "cdktf", "provider aws", "boto3", "node", "environment", "state"} <= set(found)
    assert found["embedded AWS"]["way_out"] == "globaltables local up; deploy starts it too"
    assert not project.embedded_aws.exists()


def test_no_terraform(project: ProjectCopy) -> None:
    """Exit code 2, and in lines for people."""
    found = findings(project, code=2, PATH=str(project.root))
    assert found["terraform"]["verdict"] == "bad"
    assert "python -m operations.setup.terraform" in found["terraform"]["found"]
    lines = project.run("doctor", PATH=str(project.root)).out.splitlines()
    assert [line for line in lines if line.startswith("NO  terraform  ")]


def test_an_old_terraform(project: ProjectCopy) -> None:
    """Named with its version and place."""
    program = fake_terraform(project.root / "bin", "1.4.7")
    found = findings(project, code=2, PATH=str(project.root / "bin") + ":/bin:/usr/bin")
    assert f"{program}: must be 1.5 or later, got 1.4.7" in found["terraform"]["found"]


def test_a_terraform_that_is_too_old_for_the_state(project: ProjectCopy) -> None:
    """New enough for everything else: a lock beside the state in a bucket came with 1.10."""
    program = fake_terraform(project.root / "bin", "1.9.8")
    environment = project.root / "environments" / "local.toml"
    path = str(project.root / "bin") + ":/bin:/usr/bin"
    assert "terraform for the state" not in findings(project, code=0, PATH=path)
    bucket = '[backend]\ntype = "s3"\nbucket = "states"\nregion = "us-east-1"\n'
    environment.write_text(f"{environment.read_text(encoding='utf-8')}\n{bucket}", encoding="utf-8")
    found = findings(project, code=2, PATH=path)["terraform for the state"]
    assert found["found"] == f"terraform 1.9.8 ({program})"
    assert found["way_out"] == ("a state in s3 wants 1.10 or later: install it, or name it in GLOBALTABLES_TERRAFORM")


def test_an_old_or_broken_node(project: ProjectCopy) -> None:
    """With the way out."""
    for says in ("v16.20.0", "what?"):
        node = fake_program(project.root / "bin", "node", says)
        found = findings(project, code=2, JSII_NODE=str(node))["node"]
        assert found["verdict"] == "bad"
        assert found["way_out"] == "use Node 18 or later; make setup brings one, which is used when JSII_NODE is unset"
    missing = findings(project, code=2, JSII_NODE=str(project.root / "nowhere"))["node"]
    assert "does not run" in missing["found"]


def test_no_cdktf_cli(project: ProjectCopy) -> None:
    """A warning: only one route needs it."""
    fake_terraform(project.root / "bin", "1.11.4")
    (project.root / "node_modules").unlink()
    found = findings(project, code=0, PATH=str(project.root / "bin") + ":/bin:/usr/bin")
    assert found["cdktf-cli"]["verdict"] == "warning"


def test_a_mirror_that_holds_nothing(project: ProjectCopy) -> None:
    """Named by its variable."""
    fake_terraform(project.root / "bin", "1.11.4")
    variables = {"PATH": str(project.root / "bin") + ":/bin:/usr/bin", "HOME": str(project.root)}
    found = findings(project, code=2, GLOBALTABLES_PROVIDER_MIRROR=str(project.root), **variables)
    assert found["provider aws"]["found"].startswith("GLOBALTABLES_PROVIDER_MIRROR ")


def test_a_configuration_that_does_not_exist(project: ProjectCopy) -> None:
    """Terraform run by hand warns of it, so it is told."""
    fake_terraform(project.root / "bin", "1.11.4")
    variables = {"PATH": str(project.root / "bin") + ":/bin:/usr/bin"}
    found = findings(project, code=0, TF_CLI_CONFIG_FILE=str(project.root / "none.rc"), **variables)
    assert found["TF_CLI_CONFIG_FILE"]["verdict"] == "warning"


def test_a_broken_environment(project: ProjectCopy) -> None:
    """The tools are told all the same."""
    found = findings(project, "--env", "nosuch", code=2)
    assert found["environment"]["found"].startswith("environments/nosuch.toml: no such environment file")
    assert "python" in found


def test_an_endpoint_that_is_in_the_way(project: ProjectCopy) -> None:
    """For an environment whose target is AWS."""
    found = findings(project, "--env", "dev", code=2, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert found["AWS_ENDPOINT_URL"]["way_out"] == "unset it: the environment's target is AWS"


def test_a_running_embedded_aws_is_asked(project: ProjectCopy) -> None:
    """Account and every region."""
    project.succeed("local", "up")
    found = findings(project, code=0)
    assert found["credentials"]["found"] == "account 000000000000"
    assert found["eu-west-1"]["found"] == "secondary: DynamoDB answers"
