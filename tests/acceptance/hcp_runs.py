"""Remote runs of the small HCP Terraform: it plans and applies with the real Terraform what was uploaded to it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.acceptance.hcp_server import API, WORKSPACE, HcpServer, Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_Answer = tuple[int, Any]
_STATE = "remote.tfstate"


@dataclass
class Run:
    """A run, planned as soon as it is made.

    Args:
        id: Its id.
        workspace: Its workspace.
        folder: Where what was uploaded lies.
        save_plan: Whether it waits to be applied.
        status: As the API calls it.
        has_changes: Whether its plan does anything.
        plan: Its plan as JSON.
        logs: What Terraform said, by the part.
    """

    id: str
    workspace: Workspace
    folder: Path
    save_plan: bool
    status: str = "pending"
    has_changes: bool = False
    plan: bytes = b""
    logs: dict[str, bytes] = field(default_factory=dict)


class HcpRuns:
    """What carries out the runs of a server.

    Args:
        server: The server; its routes are added to.
        folder: Where configurations are unpacked.
        program: Terraform.
        environment: What its runs see: in HCP Terraform the variables of the workspace.
    """

    def __init__(self, server: HcpServer, folder: Path, program: str, environment: Mapping[str, str]) -> None:
        self.runs: dict[str, Run] = {}
        self._folder = folder
        self._program = program
        self._environment = environment
        self._server = server
        self._configurations: dict[str, bytes] = {}
        server.routes += [
            (rf"POST {WORKSPACE}/configuration-versions", self._make_configuration),
            (r"PUT /configurations/(?P<id>[^/?]+)", self._upload),
            (rf"GET {API}/configuration-versions/(?P<id>[^/?]+)", self._show_configuration),
            (rf"POST {API}/runs", self._make_run),
            (rf"GET {API}/runs/(?P<id>[^/?]+)(\?.*)?", self._show_run),
            (rf"GET {API}/runs/(?P<id>[^/?]+)/(run-events|task-stages|policy-checks)(\?.*)?", self._none),
            (rf"POST {API}/runs/(?P<id>[^/?]+)/actions/apply", self._apply),
            (rf"GET {API}/(?P<part>plan|applie)s/(?P<id>[^/?]+)(\?.*)?", self._show_part),
            (rf"GET {API}/plans/plan-(?P<id>[^/?]+)/json-output(-redacted)?", self._show_plan_json),
            (r"GET /logs/(?P<part>plan|applie)/(?P<id>[^/?]+)(\?.*)?", self._log),
        ]

    def _make_configuration(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del body, found
        identifier = f"cv-{len(self._configurations)}"
        self._configurations[identifier] = b""
        return 201, {"data": self._configuration(server, identifier)}

    def _configuration(self, server: HcpServer, identifier: str) -> dict[str, Any]:
        status = "uploaded" if self._configurations[identifier] else "pending"
        attributes = {"status": status, "upload-url": server.url(f"/configurations/{identifier}")}
        return {"id": identifier, "type": "configuration-versions", "attributes": attributes}

    def _upload(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del server
        self._configurations[found["id"]] = body
        return 200, None

    def _show_configuration(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del body
        return 200, {"data": self._configuration(server, found["id"])}

    def _make_run(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del found
        data = json.loads(body)["data"]
        attributes, related = data["attributes"], data["relationships"]
        identifier = f"run-{len(self.runs)}"
        folder = self._folder / identifier
        with tarfile.open(
            fileobj=io.BytesIO(self._configurations[related["configuration-version"]["data"]["id"]])
        ) as it:
            it.extractall(folder, filter="data")
        workspace = server.by_id(related["workspace"]["data"]["id"])
        run = Run(identifier, workspace, folder, bool(attributes.get("save-plan")))
        self.runs[identifier] = run
        self._plan(run, attributes)
        return 201, {"data": self._run(run)}

    def _plan(self, run: Run, attributes: Mapping[str, Any]) -> None:
        backend = {"terraform": {"backend": {"local": {"path": _STATE}}}}
        (run.folder / "remote_override.tf.json").write_text(json.dumps(backend))
        values = "".join(f"{one['key']} = {one['value']}\n" for one in attributes.get("variables") or ())
        (run.folder / "remote.auto.tfvars").write_text(values)
        if run.workspace.states:
            (run.folder / _STATE).write_bytes(run.workspace.states[-1])
        self._terraform(run, "init", "-input=false")
        options = ["-destroy"] if attributes.get("is-destroy") else []
        planned = self._terraform(run, "plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=plan", *options)
        run.logs["plan"] = planned.stdout + planned.stderr
        run.has_changes = planned.returncode == 2
        if planned.returncode == 1:
            run.status = "errored"
            return
        run.plan = self._terraform(run, "show", "-json", "plan").stdout
        run.status = "planned_and_saved" if run.save_plan else "planned_and_finished"

    def _apply(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del body
        run = self.runs[found["id"]]
        applied = self._terraform(run, "apply", "-input=false", "-no-color", "plan")
        run.logs["applie"] = applied.stdout + applied.stderr
        run.status = "applied" if applied.returncode == 0 else "errored"
        state = (run.folder / _STATE).read_bytes()
        server.finish_upload(server.begin_upload(run.workspace, json.loads(state)["serial"]), state)
        return 202, None

    def _terraform(self, run: Run, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603 - the program under test
            [self._program, *arguments], cwd=run.folder, env=dict(self._environment), capture_output=True, check=False
        )

    def _show_run(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del body
        run = self.runs[found["id"]]
        return 200, {"data": self._run(run), "included": [self._part(server, run, "plan")]}

    def _run(self, run: Run) -> dict[str, Any]:
        is_waiting = run.status == "planned_and_saved"
        attributes = {
            "status": run.status,
            "has-changes": run.has_changes,
            "save-plan": run.save_plan,
            "source": "terraform+cloud",
            "actions": {"is-confirmable": is_waiting, "is-discardable": is_waiting, "is-cancelable": False},
            "permissions": dict.fromkeys(("can-apply", "can-cancel", "can-discard", "can-force-execute"), True),
        }
        related = {
            "workspace": {"data": {"id": run.workspace.id, "type": "workspaces"}},
            "plan": {"data": {"id": f"plan-{run.id}", "type": "plans"}},
            "apply": {"data": {"id": f"applie-{run.id}", "type": "applies"}},
        }
        return {"id": run.id, "type": "runs", "attributes": attributes, "relationships": related}

    def _show_part(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del body
        run = self.runs[found["id"].partition("-")[2]]
        return 200, {"data": self._part(server, run, found["part"])}

    def _part(self, server: HcpServer, run: Run, part: str) -> dict[str, Any]:
        attributes = {
            "status": "errored" if run.status == "errored" else "finished",
            "has-changes": run.has_changes,
            "log-read-url": server.url(f"/logs/{part}/{run.id}"),
        }
        return {"id": f"{part}-{run.id}", "type": f"{part}s", "attributes": attributes}

    def _show_plan_json(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del server, body
        return 200, self.runs[found["id"]].plan

    def _log(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        """A log between its marks of start and end; nothing more is asked for after the latter."""
        del server, body
        offset = int(re.search(r"offset=(\d+)", found[0])[1]) if "offset=" in found[0] else 0  # type: ignore[index]
        limit = int(re.search(r"limit=(\d+)", found[0])[1]) if "limit=" in found[0] else 1 << 20  # type: ignore[index]
        content = b"\x02" + self.runs[found["id"]].logs.get(found["part"], b"") + b"\x03"
        return 200, content[offset : offset + limit]

    def _none(self, server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
        del server, found, body
        return 200, {"data": []}
