"""How Python and node talk, in programs of their own: the same words as jsii's, and errors at their places."""

import os
import subprocess
import sys
from pathlib import Path

from tests.synth.programs import BEGINNING, FAST_FIRST, ROOT, run

WRITING = """
import datetime, enum, io
import cdktf_cdktf_provider_aws
import jsii._kernel as kernel_module, jsii._kernel.providers.process as process_module
from cdktf import Fn, TerraformResourceLifecycle, TerraformVariable, Token
from cdktf_cdktf_provider_aws.kms_key import KmsKey, KmsKeyConfig, KmsKeyTimeouts
from globaltables.synthesis.messages import Messages
from jsii import kernel
from jsii._kernel.types import *

class Text(str, enum.Enum):
    A = "a"

class Plain:
    pass

app = App()
stack = TerraformStack(app, "small")
key = KmsKey(stack, "key", description="x")
condition = Fn.conditional(TerraformVariable(stack, "v", type="bool").boolean_value, 1, 0)
process, messages = kernel.provider._process, Messages(process_module)
convert = kernel_module._make_reference_for_native
send = process_module._NodeProcess.send.__wrapped__

def written_by_jsii(request):
    stand_in = messages.answered(process, b'{"ok":{}}')
    stand_in._process.stdin = io.BytesIO()
    send(stand_in, request, SetResponse)
    return stand_in._process.stdin.getvalue()

def outcome(convert, write, value):
    try:
        return write(SetRequest(key.__jsii_ref__, "x", convert(kernel, [value])))
    except Exception as error:
        return repr(error)

values = [
    "a", 1, 1.5, True, None, [], [1, ["a"]], {}, {"a": {"b": [None]}}, {1: "a"}, key, app, condition,
    KmsKeyTimeouts(create="1m"), KmsKeyConfig(description="\u00e4", lifecycle=TerraformResourceLifecycle()),
    datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc), datetime.datetime(2026, 1, 1), Text.A, [Text.A],
    Token.as_string({"a": 1}), print, {"a": print}, b"a", key.__jsii_ref__,
]
stock = convert.__wrapped__
print([v for v in values if outcome(convert, messages.line_of, v) != outcome(stock, written_by_jsii, v)])
print(sum(outcome(convert, messages.line_of, v)[:1] != b"{" for v in values))

requests = [
    CreateRequest("cdktf.App", [1], [], ["cdktf.IResolvable"]), CreateRequest("cdktf.App"),
    GetRequest(key.__jsii_ref__, "arn"), GetRequest(condition.__jsii_ref__, "x"),
    GetRequest(ObjRef("a@1", ["a.I"]), "x"),
    StaticGetRequest("a.B", "c"), InvokeRequest(app.__jsii_ref__, "synth", []), SetRequest(app.__jsii_ref__, "x", 5),
    StaticInvokeRequest("cdktf.Fn", "join", ["-", ["a"]]),
]
print([request for request in requests if messages.line_of(request) != written_by_jsii(request)])
overriding = CreateRequest("Object", [], [Override(method="visit", cookie="visit")])
print([messages.line_of(request) for request in (overriding, StatsRequest())])
"""

READING = """
import cdktf_cdktf_provider_aws
import jsii._kernel.providers.process as process_module
from globaltables.synthesis.messages import Messages
from jsii import kernel
from jsii._kernel.types import *
messages, process = Messages(process_module), kernel.provider._process
send = process_module._NodeProcess.send.__wrapped__
answers = [
    (CreateResponse, b'{"ok":{"$jsii.byref":"cdktf.App@10000"}}'),
    (CreateResponse, b'{"ok":{"$jsii.byref":"cdktf.App@10000","$jsii.interfaces":["a.I"]}}'),
    (GetResponse, b'{"ok":{"value":"\\\\u00e4"}}'),
    (GetResponse, b'{"ok":{"value":-8.1e298}}'),
    (GetResponse, b'{"ok":{"value":null}}'),
    (GetResponse, b'{"ok":{}}'),
    (GetResponse, b'{"ok":{"value":["a"]}}'),
    (GetResponse, b'{"ok":{"value":{"$jsii.byref":"Object@10001","$jsii.interfaces":["a.I"]}}}'),
    (GetResponse, b'{"ok":{"value":{"$jsii.date":"2026-01-01T00:00:00Z"}}}'),
    (InvokeResponse, b'{"ok":{"result":true}}'),
    (InvokeResponse, b'{"ok":{"result":{"$jsii.map":{"a":1}}}}'),
    (SetResponse, b'{"ok":{}}'),
    (GetResponse, b'{"error":"e","stack":"s","name":"@jsii/kernel.Fault"}'),
    (InvokeResponse, b'{"error":"e","stack":"s","name":"@jsii/kernel.RuntimeError"}'),
    (InvokeResponse, b'{"callback":{"cbid":"1","cookie":"c","get":{"objref":{"$jsii.byref":"a@1"},"property":"x"}}}'),
    (GetResponse, b''),
]

def read(line, kind, plainly):
    answer = messages.plain_answer(line, kind) if plainly else None
    try:
        return send(messages.answered(process, line), StatsRequest(), kind) if answer is None else answer
    except Exception as error:
        return repr(error), repr(error.__cause__)

print([line for kind, line in answers if read(line, kind, True) != read(line, kind, False)])
print(sum(messages.plain_answer(line, kind) is not None for kind, line in answers))
"""


def end_of(program: str, folder: Path) -> list[str]:
    """Run a program that fails, and return what it wrote to standard error without node's part."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    (folder / "program.py").write_text(program, encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JSII_", "NODE_"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "constructs"), str(ROOT)]),
        "TMPDIR": str(temporary),
    }
    command = [sys.executable, "-W", "error", "program.py", "an argument"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 1
    assert list(temporary.iterdir()) == []
    lines = done.stderr.splitlines()
    places = (line.replace(f'File "{folder}/', "").replace('"', "").partition(", in ")[0].strip() for line in lines)
    return [line for line in places if line == "begins" or line.startswith("program.py") or line == lines[-1]]


def line_with(text: str, program: str) -> str:
    """How a traceback names the line of *program* that holds *text*."""
    (number,) = (number for number, line in enumerate(program.splitlines(), 1) if text in line)
    return f"program.py, line {number}"


def test_values_and_requests_are_written_as_jsii_writes_them(tmp_path: Path) -> None:
    """Values and requests of each kind; what cannot be written says so in the same words, and jsii writes the rest."""
    assert run(f"{FAST_FIRST}{WRITING}", tmp_path) == "[]\n5\n[]\n[None, None]\n"


def test_answers_are_read_as_jsii_reads_them(tmp_path: Path) -> None:
    """Plain ones here, objects, lists, errors and questions by jsii itself."""
    assert run(f"{FAST_FIRST}{READING}", tmp_path) == "[]\n6\n"


def test_an_error_of_node_comes_up_at_its_place(tmp_path: Path) -> None:
    """Python is further ahead when it learns of it; the program begins again, once, and leaves nothing behind."""
    program = f"""{BEGINNING}
with running_ahead():
    stack = TerraformStack(App(), "small")
    key(stack, "a")
    key(stack, "a")  # the wrong one
    key(stack, "b")
    raise ValueError(sys.argv[1])
"""
    places = [line_with("the wrong one", program), line_with("return KmsKey", program)]
    error = "RuntimeError: There is already a Construct with name 'a' in TerraformStack [small]"
    assert end_of(program, tmp_path) == ["begins", "begins", *places, error]


def test_an_error_of_python_ends_the_first_run(tmp_path: Path) -> None:
    """Node has none to report."""
    program = f"""{BEGINNING}
with running_ahead():
    stack = TerraformStack(App(), "small")
    key(stack, "a")
    raise ValueError(sys.argv[1])
"""
    assert end_of(program, tmp_path) == ["begins", line_with("raise", program), "ValueError: an argument"]
