"""A small HCP Terraform on the loopback: the documented API, as far as states, locks, variables and runs need it.

It stores states in memory and asks for a token; `hcp_runs` adds remote runs. What it does not know it answers with 404,
and keeps in `unknown`, so that a test sees when Terraform wants something else. Over TLS, with a certificate made for
the test: Terraform discovers services by https alone, and trusts it by SSL_CERT_FILE.
"""

from __future__ import annotations

import base64
import http.server
import json
import re
import ssl
import subprocess
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKEN = "hcp-token-of-the-tests"  # noqa: S105 - of the loopback alone
ORGANIZATION = "acme"
_Answer = tuple[int, Any]


@dataclass
class Workspace:
    """A workspace.

    Args:
        name: Its name.
        execution_mode: ``local`` or ``remote``.
        states: Its states, oldest first.
        serials: Their serials.
        locked_by: Whose run has the lock; empty when nobody's has.
        terraform_version: Which Terraform may write its states.
    """

    name: str
    execution_mode: str = "local"
    states: list[bytes] = field(default_factory=list)
    serials: list[int] = field(default_factory=list)
    locked_by: str = ""
    terraform_version: str = "latest"

    @property
    def id(self) -> str:
        """Its id in the API."""
        return f"ws-{self.name}"


class HcpServer:
    """The server.

    Args:
        folder: Where its certificate is made.
        execution_mode: What new workspaces get.
    """

    def __init__(self, folder: Path, execution_mode: str = "local") -> None:
        self.workspaces: dict[str, Workspace] = {}
        self.calls: list[str] = []
        self.unknown: list[str] = []
        self.execution_mode = execution_mode
        self.routes = list(_ROUTES)
        self._uploads: dict[str, tuple[Workspace, int]] = {}
        self.certificate, key = _certificate(folder)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def host(self) -> str:
        """Its name, as an environment file has it."""
        return f"localhost:{self._server.server_port}"

    @property
    def variables(self) -> dict[str, str]:
        """What lets Terraform in: whom to trust, and the token by the name of the host."""
        return {
            "SSL_CERT_FILE": str(self.certificate),
            f"TF_TOKEN_{self.host}": TOKEN,
        }

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, body: bytes, token: str) -> _Answer:
        """Answers one request."""
        self.calls.append(f"{method} {path}")
        for pattern, handle in self.routes:
            found = re.fullmatch(pattern, f"{method} {path}")
            if found:
                if path.startswith("/api/v2/") and token != f"Bearer {TOKEN}" and not path.endswith("/ping"):
                    return 401, _error(401, "unauthorized")
                return handle(self, found, body)
        self.unknown.append(f"{method} {path}")
        return 404, _error(404, "not found")

    def by_id(self, identifier: str) -> Workspace:
        """The workspace of an id."""
        return next(one for one in self.workspaces.values() if one.id == identifier)

    def begin_upload(self, workspace: Workspace, serial: int) -> str:
        """Makes room for a state; returns where it is to be put."""
        name = f"sv-{workspace.name}-{len(self._uploads)}"
        self._uploads[name] = (workspace, serial)
        return name

    def finish_upload(self, name: str, content: bytes) -> None:
        """Takes a state."""
        workspace, serial = self._uploads[name]
        workspace.states.append(content)
        workspace.serials.append(serial)

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return f"https://{self.host}{path}"


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that signs itself."""
    certificate, key = folder / "hcp.pem", folder / "hcp.key"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run(  # noqa: S603 - options built here
        [*made, *names, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    return certificate, key


def _error(status: int, title: str) -> dict[str, Any]:
    return {"errors": [{"status": str(status), "title": title}]}


def _discover(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del server, found, body
    return 200, {"tfe.v2": "/api/v2/", "tfe.v2.1": "/api/v2/", "tfe.v2.2": "/api/v2/", "state.v2": "/api/v2/"}


def _ping(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del server, found, body
    return 204, None


def _entitlements(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del server, found, body
    names = ("operations", "state-storage", "private-module-registry", "run-tasks")
    return 200, {"data": {"id": "org-1", "type": "entitlement-sets", "attributes": dict.fromkeys(names, True)}}


def _show_workspace(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del body
    workspace = server.workspaces.get(found["name"])
    return (200, {"data": _workspace(workspace)}) if workspace else (404, _error(404, "not found"))


def _create_workspace(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del found
    name = json.loads(body)["data"]["attributes"]["name"]
    server.workspaces[name] = Workspace(name, server.execution_mode)
    return 201, {"data": _workspace(server.workspaces[name])}


def _workspace(workspace: Workspace) -> dict[str, Any]:
    attributes = {
        "name": workspace.name,
        "execution-mode": workspace.execution_mode,
        "operations": workspace.execution_mode == "remote",
        "terraform-version": workspace.terraform_version,
        "locked": bool(workspace.locked_by),
        "permissions": dict.fromkeys(
            ("can-update", "can-destroy", "can-lock", "can-unlock", "can-queue-run", "can-queue-apply"), True
        ),
    }
    organization = {"data": {"id": ORGANIZATION, "type": "organizations"}}
    return {
        "id": workspace.id,
        "type": "workspaces",
        "attributes": attributes,
        "relationships": {"organization": organization},
    }


def _update_workspace(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    workspace = server.by_id(found["id"])
    workspace.terraform_version = json.loads(body)["data"]["attributes"].get("terraform-version", "latest")
    return 200, {"data": _workspace(workspace)}


def _lock(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    workspace = server.by_id(found["id"])
    if workspace.locked_by:
        return 409, _error(409, "Workspace already locked")
    workspace.locked_by = json.loads(body).get("reason", "") or "somebody"
    return 200, {"data": _workspace(workspace)}


def _unlock(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del body
    workspace = server.by_id(found["id"])
    if not workspace.locked_by:
        return 409, _error(409, "Workspace already unlocked")
    workspace.locked_by = ""
    return 200, {"data": _workspace(workspace)}


def _current_state(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del body
    workspace = server.by_id(found["id"])
    if not workspace.states:
        return 404, _error(404, "not found")
    return 200, {"data": _state_version(server, workspace, f"sv-{workspace.name}")}


def _state_version(server: HcpServer, workspace: Workspace, name: str) -> dict[str, Any]:
    attributes = {
        "serial": workspace.serials[-1] if workspace.serials else 0,
        "status": "finalized",
        "resources-processed": True,
        "hosted-state-download-url": server.url(f"/objects/{workspace.name}"),
        "hosted-state-upload-url": server.url(f"/uploads/{name}"),
        "hosted-json-state-upload-url": server.url(f"/json-uploads/{name}"),
    }
    return {"id": name, "type": "state-versions", "attributes": attributes}


def _create_state(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    workspace, attributes = server.by_id(found["id"]), json.loads(body)["data"]["attributes"]
    if not workspace.locked_by:
        return 409, _error(409, "Workspace must be locked")
    name = server.begin_upload(workspace, attributes["serial"])
    if attributes.get("state"):
        server.finish_upload(name, base64.b64decode(attributes["state"]))
    return 201, {"data": _state_version(server, workspace, name)}


def _show_state(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del body
    workspace = server.workspaces[found["name"].removeprefix("sv-").rpartition("-")[0]]
    return 200, {"data": _state_version(server, workspace, found["name"])}


def _upload(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    server.finish_upload(found["name"], body)
    return 200, None


def _download(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del body
    return 200, server.workspaces[found["name"]].states[-1]


def _nothing(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del server, found, body
    return 200, None


def _outputs(server: HcpServer, found: re.Match[str], body: bytes) -> _Answer:
    del body
    workspace = server.by_id(found["id"])
    outputs = json.loads(workspace.states[-1])["outputs"] if workspace.states else {}
    described = [
        {
            "id": f"wsout-{name}",
            "type": "state-version-outputs",
            "attributes": {
                "name": name,
                "sensitive": output.get("sensitive", False),
                "type": output["type"] if isinstance(output["type"], str) else output["type"][0],
                "detailed-type": output["type"],
                "value": output["value"],
            },
        }
        for name, output in outputs.items()
    ]
    return 200, {"data": described}


API = r"/api/v2"
WORKSPACE = rf"{API}/workspaces/(?P<id>ws-[^/?]+)"
_ROUTES: list[tuple[str, Callable[[HcpServer, re.Match[str], bytes], _Answer]]] = [
    (r"GET /\.well-known/terraform\.json", _discover),
    (rf"GET {API}/ping", _ping),
    (rf"GET {API}/organizations/{ORGANIZATION}/entitlement-set", _entitlements),
    (rf"GET {API}/organizations/{ORGANIZATION}/workspaces/(?P<name>[^/?]+)(\?.*)?", _show_workspace),
    (rf"POST {API}/organizations/{ORGANIZATION}/workspaces", _create_workspace),
    (rf"PATCH {WORKSPACE}", _update_workspace),
    (rf"POST {WORKSPACE}/actions/lock", _lock),
    (rf"POST {WORKSPACE}/actions/(unlock|force-unlock)", _unlock),
    (rf"GET {WORKSPACE}/current-state-version(\?.*)?", _current_state),
    (rf"GET {WORKSPACE}/current-state-version-outputs(\?.*)?", _outputs),
    (rf"POST {WORKSPACE}/state-versions", _create_state),
    (rf"GET {API}/state-versions/(?P<name>[^/?]+)(\?.*)?", _show_state),
    (r"PUT /uploads/(?P<name>[^/?]+)", _upload),
    (r"PUT /json-uploads/(?P<name>[^/?]+)", _nothing),
    (r"GET /objects/(?P<name>[^/?]+)", _download),
]


def _handler(server: HcpServer) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            token = self.headers.get("authorization", "")
            status, content = server.answer(self.command, self.path, body, token)
            raw = content if isinstance(content, bytes) else (b"" if content is None else json.dumps(content).encode())
            self.send_response(status)
            kind = "application/json" if self.path.startswith("/.well-known") else "application/vnd.api+json"
            self.send_header("content-type", kind)
            self.send_header("tfp-api-version", "2.6")
            self.send_header("tfp-appname", "HCP Terraform")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - the names that the server looks for

        def log_message(self, format: str, *arguments: Any) -> None:
            """Says nothing: a test has no use for it."""

    return Handler
