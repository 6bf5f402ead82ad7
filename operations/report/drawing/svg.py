"""SVG elements as text that is escaped: values come from tables, and none may become markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable


def element(name: str, *children: Markup | str, **attributes: object) -> Markup:
    """One element.

    Args:
        name: Its name.
        children: What is in it; plain texts are escaped.
        attributes: Its attributes; an underscore stands for a hyphen, one at the end is left out. Numbers are rounded
            to a tenth; None leaves the attribute out.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    # The name and the attributes' names are this project's own words; every value is escaped.
    return Markup(f"<{name}{said}>{together(children)}</{name}>")  # noqa: S704


def together(parts: Iterable[Markup | str]) -> Markup:
    """Several one after the other."""
    return Markup("").join(parts)


def picture(width: float, height: float, *children: Markup | str, class_: str, label: str = "") -> Markup:
    """A whole picture.

    Args:
        width: Its width in its own units.
        height: Its height.
        children: What is in it.
        class_: What the style knows it by.
        label: What it shows, for people who cannot see it; a picture without one says nothing that its table does not.
    """
    role = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true", "focusable": "false"}
    return element("svg", *children, viewBox=f"0 0 {number(width)} {number(height)}", class_=class_, **role)


def number(value: float) -> str:
    """A coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def _plain(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)
