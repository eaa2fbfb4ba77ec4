"""Finite fields and rings of them, as tables of addition and multiplication."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product


@dataclass(frozen=True)
class Ring:
    """The numbers 0 to q - 1 with an addition and a multiplication, of which 0 is the neutral element of the former."""

    q: int
    apart: tuple[int, ...]
    """Elements of which any two have a difference that can be divided by; 0 is the first."""
    add: tuple[tuple[int, ...], ...]
    times: tuple[tuple[int, ...], ...]


def prime_powers(number: int) -> list[int]:
    """The powers of different primes whose product a number is: 12 is 4 and 3."""
    powers, prime = [], 2
    while number > 1:
        power = 1
        while number % prime == 0:
            number, power = number // prime, power * prime
        if power > 1:
            powers.append(power)
        prime += 1
    return powers


@lru_cache
def field(q: int) -> Ring:
    """The field of a prime power: polynomials over Z_p modulo an irreducible one (Lidl and Niederreiter, 1997, ch. 1).

    A monic polynomial of degree k is irreducible exactly where the ring modulo it has no two elements, neither of them
    zero, whose product is zero; a finite ring without these is a field.
    """
    p = next(prime for prime in range(2, q + 1) if q % prime == 0)
    k = 1
    while p**k < q:
        k += 1
    digits = [tuple(number // p**place % p for place in range(k)) for number in range(q)]

    def number(polynomial: tuple[int, ...]) -> int:
        return sum(digit * p**place for place, digit in enumerate(polynomial))

    def sum_of(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
        return tuple((a + b) % p for a, b in zip(one, other, strict=True))

    def product_of(one: tuple[int, ...], other: tuple[int, ...], rest: tuple[int, ...]) -> tuple[int, ...]:
        total = (0,) * k
        for digit in reversed(one):  # Horner: total * x + digit * other, where x^k is `rest`
            carried = total[-1]
            total = tuple(
                (low + carried * high + digit * there) % p
                for low, high, there in zip((0, *total[:-1]), rest, other, strict=True)
            )
        return total

    add = tuple(tuple(number(sum_of(a, b)) for b in digits) for a in digits)
    tables = (
        tuple(tuple(number(product_of(a, b, rest)) for b in digits) for a in digits)
        for rest in product(range(p), repeat=k)
    )
    times = next(table for table in tables if all(all(row[1:]) for row in table[1:]))
    return Ring(q, tuple(range(q)), add, times)


@lru_cache
def ring(q: int) -> Ring:
    """The product of the fields whose sizes are the prime powers of a number (MacNeish, 1922).

    A difference can be divided by where no component of it is zero: so there are as many elements apart as the
    smallest of these powers, each with the same number in every component.
    """
    parts = [field(power) for power in prime_powers(q)]

    def split(element: int) -> list[int]:
        components = []
        for part in parts:
            element, component = divmod(element, part.q)
            components.append(component)
        return components

    def joined(components: list[int]) -> int:
        element = 0
        for part, component in zip(reversed(parts), reversed(components), strict=True):
            element = element * part.q + component
        return element

    def componentwise(tables: list[tuple[tuple[int, ...], ...]]) -> tuple[tuple[int, ...], ...]:
        split_up = [split(element) for element in range(q)]
        return tuple(
            tuple(joined([table[x][y] for table, x, y in zip(tables, a, b, strict=True)]) for b in split_up)
            for a in split_up
        )

    if len(parts) == 1:
        return parts[0]
    apart = tuple(joined([number] * len(parts)) for number in range(min(part.q for part in parts)))
    return Ring(q, apart, componentwise([part.add for part in parts]), componentwise([part.times for part in parts]))
