"""The page of refusals is made of the tests."""

from tests.refusals import PROJECT, page


def test_the_committed_page_is_current() -> None:
    """Written anew by ``make docs``."""
    assert (PROJECT / "docs" / "refusals.md").read_text(encoding="utf-8") == page()


def test_it_has_every_rule_of_the_model() -> None:
    """A section per file of tests that refuses something."""
    text = page()
    assert text.count("\n## ") >= 6
    assert text.count("\n| `") >= 170
