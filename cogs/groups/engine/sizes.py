"""How many groups there are, and how large they may be."""

from dataclasses import dataclass

from cogs.groups.engine.values import Size


@dataclass(frozen=True)
class Shape:
    """So many groups, each with at least and at most so many members."""

    groups: int
    least: int
    most: int


def even(members: int, groups: int) -> Shape:
    """Groups as even as they go: no two sizes are more than one apart."""
    return Shape(groups, members // groups, -(-members // groups))


def shapes(members: int, size: Size) -> list[Shape]:
    """Every number of groups that a size admits, or else the one that comes closest, with nobody alone.

    Of one size, groups may be one larger or one smaller. Members fewer than a group are one group.
    """
    if members < 2:
        return [even(members, 1)]
    if isinstance(size, int):
        counts = {max(1, members // size), -(-members // size)}
        both = [even(members, count) for count in counts if members >= 2 * count]
        close = [shape for shape in both if size - 1 <= shape.least and shape.most <= size + 1]
        return sorted(close, key=lambda shape: shape.groups) or [_closest(both, size, size)]
    least, most = size
    fewest, highest = -(-members // most), members // least
    if fewest <= highest:
        return [Shape(count, least, most) for count in range(fewest, highest + 1)]
    around = {max(1, highest), min(fewest, members // 2)}
    return [_closest([even(members, count) for count in around], least, most)]


def admitted(size: Size) -> tuple[int, int]:
    """The smallest and the largest group that a size admits: of one size, one less and one more."""
    return (max(2, size - 1), size + 1) if isinstance(size, int) else size


def off_centre(shape: Shape, members: int, size: Size) -> int:
    """How far groups are from the size that was asked for, or from the middle of it, all together."""
    if isinstance(size, int):
        base, larger = divmod(members, shape.groups)
        return larger * abs(base + 1 - size) + (shape.groups - larger) * abs(base - size)
    return abs(2 * members - shape.groups * sum(size))


def _closest(those: list[Shape], least: int, most: int) -> Shape:
    def off(shape: Shape) -> tuple[int, bool, int]:
        # Of two that are as far off: no pair, which is the smallest company there is; else the smaller groups.
        return max(least - shape.least, shape.most - most), shape.least == 2, -shape.groups

    return min(those, key=off)
