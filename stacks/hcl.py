"""Terraform JSON as HCL, for people who want to read it or go on without Python.

cdktf renders HCL too, but not these stacks: it writes pre- and postconditions as lists, which Terraform refuses, drops
``nullable``, and takes the value out of the object that a fence remembers. So it is done here, from the very JSON that
is deployed. Terraform's JSON does not say which objects are blocks and which are maps; the names of the maps are below,
and a test has real Terraform validate the result.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

_LABELS = {"terraform": 0, "locals": 0, "moved": 0, "import": 0, "removed": 0} | dict.fromkeys(
    ("variable", "output", "provider", "module"), 1
)
"""How many labels a block has at the top; the others, resources and data, have two."""

_MAPS = {
    *("tags", "tags_all", "recovery_point_tags", "input", "triggers_replace", "value", "default", "variables"),
    *("dimensions", "providers"),
}
"""Arguments whose value is a map. Every other object is a block."""

_REFERENCES = {"provider", "providers", "depends_on", "ignore_changes", "replace_triggered_by", "from", "to"}
"""Arguments that JSON writes as texts and HCL without quotes."""


def render_hcl(document: Mapping[str, Any]) -> str:
    """The same configuration in HCL; comments of the JSON are left out."""
    lines: list[str] = []
    for kind, content in document.items():
        if kind != "//":
            lines += _top(kind, [f"{kind}"], content, _LABELS.get(kind, 2))
    return "\n".join(lines).strip() + "\n"


def _top(kind: str, header: list[str], content: Any, labels: int) -> Iterable[str]:
    if isinstance(content, list):
        for one in content:
            yield from _top(kind, header, one, labels)
    elif labels:
        for name, body in content.items():
            yield from _top(kind, [*header, json.dumps(name)], body, labels - 1)
    else:
        yield from ("", f"{' '.join(header)} {{", *_indented(_body(kind, content)), "}")


def _body(kind: str, content: Mapping[str, Any]) -> Iterable[str]:
    for name, value in content.items():
        if name == "//":
            continue
        if kind in {"backend", "required_providers"} or name in _MAPS or not _is_block(value):
            is_type = kind == "variable" and name == "type"
            yield f"{name} = {_bare(value) if is_type or name in _REFERENCES else _expression(value)}"
        elif name in {"backend", "dynamic"}:
            for label, body in value.items():
                yield from (f"{name} {json.dumps(label)} {{", *_indented(_body(name, body)), "}")
        else:
            for block in value if isinstance(value, list) else [value]:
                yield from (f"{name} {{", *_indented(_body(name, block)), "}")


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _bare(value: Any) -> str:
    """References: texts without quotes, alone, in a list or in a map."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_bare(one)}' for name, one in value.items())} }}"
    return f"[{', '.join(map(_bare, value))}]" if isinstance(value, list) else str(value)


def _expression(value: Any) -> str:
    if isinstance(value, dict):
        lines = [f"{_key(name)} = {_expression(one)}" for name, one in value.items()]
        return "\n".join(["{", *_indented(lines), "}"]) if lines else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_expression, value))}]"
    return _template(value) if isinstance(value, str) else json.dumps(value)


def _key(name: str) -> str:
    text = _template(name)
    return text if text.startswith('"') else f"({text})"


def _template(text: str) -> str:
    """A text with interpolations: the literal parts escaped, the expressions as they are; one expression goes bare."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        found = _next_interpolation(text, at)
        parts.append(json.dumps(text[at:found], ensure_ascii=False)[1:-1])
        if found == len(text):
            break
        at = _end_of_expression(text, found + 2)
        if (found, at) == (0, len(text)):
            return text[2:-1]
        parts.append(text[found:at])
    return f'"{"".join(parts)}"'


def _next_interpolation(text: str, at: int) -> int:
    found = text.find("${", at)
    while found > 0 and text[found - 1] == "$":  # $${ is the text ${
        found = text.find("${", found + 2)
    return len(text) if found < 0 else found


def _end_of_expression(text: str, at: int) -> int:
    """The place behind the brace that closes the expression starting at *at*."""
    depth = 1
    while depth:
        if text[at] == '"':
            at = _end_of_string(text, at + 1)
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at


def _end_of_string(text: str, at: int) -> int:
    while text[at] != '"':
        if text.startswith("${", at):
            at = _end_of_expression(text, at + 2)
        else:
            at += 2 if text[at] == "\\" else 1
    return at + 1


def _indented(lines: Iterable[str]) -> Iterable[str]:
    return (f"  {line}" for text in lines for line in text.split("\n"))
