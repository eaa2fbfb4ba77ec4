"""Bars as SVG text: pure. Each has what it is and its number beside it, so that nothing is carried by length alone."""

from collections.abc import Sequence
from html import escape

_WIDTH, _LABEL, _LONGEST, _ROW, _BAR, _MARGIN = 640, 90, 460, 34, 22, 16
_INK, _FILL = "#1f2933", "#2f6f8f"


def bars(rows: Sequence[tuple[str, int]]) -> str:
    """A chart of rows, each of what it is and a number; without words, since it is read in every language."""
    height = 2 * _MARGIN + _ROW * len(rows) - (_ROW - _BAR)
    longest = max((number for _, number in rows), default=0) or 1
    drawn = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="15" fill="{_INK}">'
        ),
    ]
    for place, (words, number) in enumerate(rows):
        top = _MARGIN + place * _ROW
        width = round(_LONGEST * number / longest)
        drawn += [
            f'<text x="{_MARGIN}" y="{top + 16}">{escape(words)}</text>',
            f'<rect x="{_LABEL}" y="{top}" width="{width}" height="{_BAR}" rx="3" fill="{_FILL}"/>',
            f'<text x="{_LABEL + width + 8}" y="{top + 16}">{number}</text>',
        ]
    return "".join([*drawn, "</svg>"])
