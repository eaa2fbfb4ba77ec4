"""The FAQ's content as an organisation writes it in `config/faq`: read strictly, fault by fault.

An item with a fault is left out and the others load, so that a slip of the pen costs one answer and not all of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from cogs.faq.entries import Campus, Fact, FaqEntry, Service, Shown
from cogs.faq.faults import Fault, faults_of, named
from cogs.faq.lined import LinedList, Unreadable, line_of, read_lined
from cogs.faq.writing import as_yaml

__all__ = [
    "Campus",
    "Content",
    "Fact",
    "FaqEntry",
    "Fault",
    "Service",
    "Shown",
    "as_yaml",
    "read_content",
    "read_entries",
]

Item = TypeVar("Item", FaqEntry, Service, Campus)
Reference = tuple[tuple[str | int, ...], str, str]
"""Where an item names another, what kind of thing that is, and its id."""


@dataclass(frozen=True, slots=True)
class Content:
    """What was read, by its id; groups of words that mean the same; what was left out, and why."""

    entries: Mapping[str, FaqEntry]
    services: Mapping[str, Service]
    campuses: Mapping[str, Campus]
    synonyms: tuple[tuple[str, ...], ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Found(Generic[Item]):
    item: Item
    file: str
    line: int
    raw: Any

    def fault(self, place: tuple[str | int, ...], wrong: str) -> Fault:
        return Fault(self.file, line_of(self.raw, place, self.line), named(self.raw, place, wrong))


def read_content(folder: Path) -> Content:
    """What a folder holds: campuses, synonyms, the directory of services, and entries in all its other files."""
    faults: list[Fault] = []
    files = {path.name: path for path in sorted(folder.glob("*.y*ml"))}
    directory = {f"services/{path.name}": path for path in sorted((folder / "services").glob("*.y*ml"))}
    found_campuses = list(_all(Campus, _texts(_taken(files, "campuses.yaml"), faults), faults))
    synonyms = _synonyms(_texts(_taken(files, "synonyms.yaml"), faults), faults)
    found_services = _all(Service, _texts(directory, faults), faults)
    services = _kept(found_services, {"campus": {found.item.id for found in found_campuses}}, faults)
    campuses = _kept(found_campuses, {"service": services}, faults)
    entries, more = read_entries(_texts(files, faults), services, campuses)
    return Content(entries, services, campuses, synonyms, (*faults, *more))


def read_entries(
    files: Mapping[str, str], services: Collection[str], campuses: Collection[str]
) -> tuple[Mapping[str, FaqEntry], tuple[Fault, ...]]:
    """The entries that files hold, given as the files' texts by their names, and what was left out."""
    faults: list[Fault] = []
    found = _all(FaqEntry, files, faults)
    return _kept(found, {"service": services, "campus": campuses}, faults), tuple(faults)


def _taken(files: dict[str, Path], name: str) -> dict[str, Path]:
    return {name: files.pop(name)} if name in files else {}


def _texts(files: Mapping[str, Path], faults: list[Fault]) -> dict[str, str]:
    texts = {}
    for name, path in files.items():
        if path.suffix != ".yaml":
            faults.append(Fault(name, 1, "is not read: the name of the file has to end with .yaml"))
            continue
        try:
            texts[name] = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            faults.append(Fault(name, 1, "cannot be read: it must be a UTF-8 file that this account may read"))
    return texts


def _listed(files: Mapping[str, str], faults: list[Fault]) -> Iterator[tuple[str, LinedList, int]]:
    """Each item of each file: the file, the list that it stands in, and its number there."""
    for name, text in files.items():
        try:
            whole = read_lined(text)
        except Unreadable as broken:
            faults.append(Fault(name, broken.line, f"{broken.wrong}. Nothing of this file is read"))
            continue
        if isinstance(whole, LinedList):
            yield from ((name, whole, number) for number in range(len(whole)))
        elif whole is not None:
            faults.append(Fault(name, 1, "has to be a list, in which each item begins with -. Nothing of it is read"))


def _all(kind: type[Item], files: Mapping[str, str], faults: list[Fault]) -> Iterator[_Found[Item]]:
    """All items that are right in themselves."""
    for name, whole, number in _listed(files, faults):
        raw = whole[number]
        try:
            yield _Found(kind.model_validate(raw), name, whole.lines[number], raw)
        except ValidationError as error:
            faults.extend(faults_of(error, raw, name, whole.lines[number]))


def _kept(found: Iterable[_Found[Item]], known: Mapping[str, Collection[str]], faults: list[Fault]) -> dict[str, Item]:
    """The items by their ids, without those whose id was taken or that name what is not there."""
    kept: dict[str, Item] = {}
    first: dict[str, str] = {}
    for each in found:
        wrong = [
            each.fault(place, f"there is no {kind} {name}")
            for place, kind, name in _references(each.item)
            if name not in known[kind]
        ]
        if before := first.get(each.item.id):
            wrong.append(each.fault(("id",), f"the same id stands in {before} already"))
        else:
            first[each.item.id] = f"{each.file}, line {each.line},"
        if not wrong:
            kept[each.item.id] = each.item
        faults.extend(wrong)
    return kept


def _references(item: FaqEntry | Service | Campus) -> Iterator[Reference]:
    match item:
        case Campus(welfare=str(welfare)):
            yield ("welfare",), "service", welfare
        case Service(campus=campuses):
            yield from ((("campus", number), "campus", campus) for number, campus in enumerate(campuses))
        case FaqEntry():
            if item.contact:
                yield ("contact",), "service", item.contact
            for campus, own in item.campus.items():
                yield ("campus", campus), "campus", campus
                if own.contact:
                    yield ("campus", campus, "contact"), "service", own.contact


def _synonyms(files: Mapping[str, str], faults: list[Fault]) -> tuple[tuple[str, ...], ...]:
    groups = []
    for name, whole, number in _listed(files, faults):
        group = whole[number]
        if isinstance(group, LinedList) and len(group) > 1 and all(_is_small(word) for word in group):
            groups.append(tuple(" ".join(word.split()) for word in group))
        else:
            wrong = "has to be a list of two or more words or short phrases in small letters: [stipend, grant]"
            faults.append(Fault(name, whole.lines[number], wrong))
    return tuple(groups)


def _is_small(word: Any) -> bool:
    return isinstance(word, str) and word.strip() != "" and word == word.lower()
