"""A month as bars, as SVG text: pure.

Each has its number in the list, a sign and its amount, so that nothing is carried by colour; without words, since it is
read in every language.
"""

from cogs.economy.rules import Month, money

_WIDTH, _BAR_FROM, _LONGEST, _ROW, _BAR, _MARGIN = 640, 64, 430, 34, 22, 16
_INK, _IN, _OUT = "#1f2933", "#2f6f8f", "#b4642b"


def bars(month: Month) -> str:
    """What comes in and what goes out, each as long as it is much."""
    rows = [("+", _IN, amount) for _, amount in month.comes_in] + [("−", _OUT, amount) for _, amount in month.goes_out]
    height = 2 * _MARGIN + _ROW * len(rows) - (_ROW - _BAR)
    longest = max((amount for *_, amount in rows), default=0) or 1
    drawn = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="15" fill="{_INK}">'
        )
    ]
    for place, (sign, colour, amount) in enumerate(rows):
        top = _MARGIN + place * _ROW
        length = round(_LONGEST * amount / longest)
        drawn += [
            f'<text x="{_MARGIN}" y="{top + 16}">{place + 1}. {sign}</text>',
            f'<rect x="{_BAR_FROM}" y="{top}" width="{length}" height="{_BAR}" rx="3" fill="{colour}"/>',
            f'<text x="{_BAR_FROM + length + 8}" y="{top + 16}">{money(amount)}</text>',
        ]
    return "".join([*drawn, "</svg>"])
