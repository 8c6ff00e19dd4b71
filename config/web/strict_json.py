"""JSON in which no key stands twice: Python keeps the last value of such a key and drops the others without a word."""

from __future__ import annotations

from collections.abc import Callable
from json import JSONDecoder
from json.decoder import JSONObject  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any


class DoubledKeysError(ValueError):
    """Keys that stand twice in one object; `doubled` holds the line of each value too many, and its key."""

    def __init__(self, doubled: list[tuple[int, str]]) -> None:
        super().__init__("; ".join(f"line {line}: “{key}” stands twice" for line, key in doubled))
        self.doubled = doubled


def read_json(text: str) -> Any:
    """What the text holds. Raises DoubledKeysError, and ValueError for what is no JSON."""
    decoder = _Decoder()
    data = decoder.decode(text)
    if decoder.doubled:
        raise DoubledKeysError(sorted(decoder.doubled))
    return data


class _Decoder(JSONDecoder):
    """Python's own, which notes where the values of each object stand."""

    def __init__(self) -> None:
        super().__init__()
        self.doubled: list[tuple[int, str]] = []
        self.parse_object = self._object
        self.scan_once = py_make_scanner(self)

    def _object(
        self, begun: tuple[str, int], strict: bool, scan: Callable[[str, int], Any], *others: Any
    ) -> Any:
        places: list[int] = []

        def value(text: str, at: int) -> Any:
            places.append(at)
            return scan(text, at)

        def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for (key, content), at in zip(pairs, places, strict=True):
                if key in found:
                    self.doubled.append((begun[0].count("\n", 0, at) + 1, key))
                found[key] = content
            return found

        return JSONObject(begun, strict, value, None, made, *others[2:])
