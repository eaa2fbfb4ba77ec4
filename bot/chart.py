"""Bars as SVG text: pure. Each has what it is and its number beside it, so that nothing is carried by length alone."""

from collections.abc import Sequence
from html import escape

_WIDTH, _LABEL, _ROW, _BAR, _MARGIN = 640, 90, 34, 22, 16
_LETTER, _NUMBER = 8, 90  # how wide a letter is at most, and room for a number behind the longest bar
_INK, _FILL = "#1f2933", "#2f6f8f"


def bars(rows: Sequence[tuple[str, int]]) -> str:
    """A chart of rows, each of what it is and a number; without words, since it is read in every language."""
    height = 2 * _MARGIN + _ROW * len(rows) - (_ROW - _BAR)
    beside = max([_LABEL, *(_MARGIN + _LETTER * (len(words) + 1) for words, _ in rows)])
    room = _WIDTH - beside - _NUMBER
    longest = max((number for _, number in rows), default=0) or 1
    drawn = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="15" fill="{_INK}">'
        ),
    ]
    for place, (words, number) in enumerate(rows):
        top = _MARGIN + place * _ROW
        width = round(room * number / longest)
        drawn += [
            f'<text x="{_MARGIN}" y="{top + 16}">{escape(words)}</text>',
            f'<rect x="{beside}" y="{top}" width="{width}" height="{_BAR}" rx="3" fill="{_FILL}"/>',
            f'<text x="{beside + width + 8}" y="{top + 16}">{number}</text>',
        ]
    return "".join([*drawn, "</svg>"])
