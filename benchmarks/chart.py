"""Bars as SVG text: pure. Each has what it is and its number beside it, so that nothing is carried by length alone."""

from collections.abc import Sequence
from html import escape

_WIDTH, _LABEL, _LONGEST, _ROW, _BAR, _MARGIN = 720, 230, 380, 34, 22, 16
_INK, _PAPER, _OURS, _OTHERS = "#1f2933", "#ffffff", "#2f6f8f", "#9aa5b1"


def bars(title: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """A chart with what each bar is, how long it is and what is written beside it; the first bar is ours."""
    height = 2 * _MARGIN + _ROW * (len(rows) + 1) - (_ROW - _BAR)
    longest = max(number for _, number, _ in rows) or 1
    drawn = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" role="img" font-family="sans-serif" font-size="15" fill="{_INK}">'
        ),
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>',
        f'<text x="{_MARGIN}" y="{_MARGIN + 14}" font-weight="bold">{escape(title)}</text>',
    ]
    for place, (words, number, written) in enumerate(rows):
        top = _MARGIN + (place + 1) * _ROW
        width = round(_LONGEST * number / longest)
        drawn += [
            f'<text x="{_MARGIN}" y="{top + 16}">{escape(words)}</text>',
            (
                f'<rect x="{_LABEL}" y="{top}" width="{width}" height="{_BAR}" rx="3" '
                f'fill="{_OTHERS if place else _OURS}"/>'
            ),
            f'<text x="{_LABEL + width + 8}" y="{top + 16}">{escape(written)}</text>',
        ]
    return "\n".join([*drawn, "</svg>", ""])
