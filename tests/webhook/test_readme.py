"""What the README tells receivers to do verifies what the service sends."""

import re
import time
from collections.abc import Callable

from notifications.webhook.firma import derive_key, show_key, sign
from tests.house.files import ROOT


def written() -> Callable[[str, dict[str, str], bytes], bool]:
    """Return the function of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(import base64.*?)```", text, re.DOTALL)
    assert found
    names: dict[str, Callable[[str, dict[str, str], bytes], bool]] = {}
    exec(found[1], names)  # noqa: S102
    return names["verify"]


def test_the_code_of_the_readme_takes_what_is_ours_and_nothing_else():
    verify = written()
    key, now = derive_key("secreto", "sal"), int(time.time())
    headers, body = sign([derive_key("secreto", "otra"), key], "n-1", now, b'{"a": 1}'), b'{"a": 1}'
    assert verify(show_key(key), headers, body)
    assert not verify(show_key(key), headers, b'{"a": 2}')
    assert not verify(show_key(derive_key("otro", "sal")), headers, body)
    assert not verify(show_key(key), sign([key], "n-1", now - 3600, body), body)
