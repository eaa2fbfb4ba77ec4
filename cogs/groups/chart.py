"""Bars as SVG text: pure. Each has its words and its number beside it, so that nothing is carried by length alone."""

from collections.abc import Sequence
from html import escape

_WIDTH, _LABEL, _LONGEST, _ROW, _BAR, _MARGIN = 640, 150, 400, 34, 22, 16
_INK, _FILL = "#1f2933", "#2f6f8f"


def bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """A chart of rows of words and numbers, under a title."""
    height = 2 * _MARGIN + _ROW * (len(rows) + 1)
    longest = max((number for _, number in rows), default=0) or 1
    drawn = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="15" fill="{_INK}">'
        ),
        f'<text x="{_MARGIN}" y="{_MARGIN + 16}" font-size="17" font-weight="bold">{escape(title)}</text>',
    ]
    for place, (words, number) in enumerate(rows, 1):
        top = _MARGIN + place * _ROW
        width = round(_LONGEST * number / longest)
        drawn += [
            f'<text x="{_MARGIN}" y="{top + 16}">{escape(words)}</text>',
            f'<rect x="{_LABEL}" y="{top}" width="{width}" height="{_BAR}" rx="3" fill="{_FILL}"/>',
            f'<text x="{_LABEL + width + 8}" y="{top + 16}">{number}</text>',
        ]
    return "".join([*drawn, "</svg>"])
