"""Keys of phrases: each that the code asks for is there, and each that is there is asked for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.handler import Handler
from bot.registry import choice_options, field_label, parameter_label
from tests.house.installed import CATALOGUE, COGS, COMMANDS, HANDLERS, REGISTRY, ROOT, every_source, shown, sources

_KEYS = frozenset(CATALOGUE.keys("en"))
_PAGE = "sandbox.page."
_STATIC = ROOT / "bot" / "adapters" / "sandbox" / "static"
_WORDS = re.compile(r"""\bwords\(\s*(?:"([^"]+)"|`([^`]+)`)""")
_TAGGED = re.compile(r"""data-(?:text|label)="([^"]+)\"""")
_QUOTED = re.compile(r'"([^"\n]*)"|`([^`\n]*)`')
_FURTHER = re.compile(r"`\$\{\w+\}(\.\w+)`")  # what is added to a key that was chosen before
_HOLE = re.compile(r"\$\{[^}]*\}")
_WORD = re.compile(r"[^\W\d_]{2,}")

Place = str


def pattern(template: ast.JoinedStr) -> str | None:
    """A regular expression for what an f-string may say; None where it does not begin with words of its own."""
    if not isinstance(template.values[0], ast.Constant):
        return None
    parts = (re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[^.]+" for v in template.values)
    return "".join(parts)


def asked_in_code() -> Iterator[tuple[Place, str]]:
    """Each key, as a regular expression, that is handed to `t`, with where."""
    for path, module in every_source():
        for call in ast.walk(module):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "t" and call.args:
                place = f"{shown(path)}:{call.lineno}"
                for key in keys_of(call.args[0]):
                    yield place, key


def keys_of(asked: ast.expr) -> Iterator[str]:
    """The keys that an argument of `t` can be, as far as they stand there: each branch of a choice is one."""
    match asked:
        case ast.Constant(str() as key):
            yield re.escape(key)
        case ast.JoinedStr():
            if (found := pattern(asked)) is not None:
                yield found
        case ast.IfExp(_, one, other):
            yield from keys_of(one)
            yield from keys_of(other)


def asked_on_the_page() -> Iterator[tuple[Place, str]]:
    """Each key, as a regular expression, that the sandbox's page names outright, with where."""
    for path in (*_STATIC.glob("*.js"), *_STATIC.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        for plain, template in _WORDS.findall(text):
            if plain or not template.startswith("${"):
                yield path.name, _in_page(plain or template)
        for key in _TAGGED.findall(text):
            yield path.name, _in_page(key)


def _in_page(template: str) -> str:
    return re.escape(_PAGE) + "[^.]+".join(re.escape(part) for part in _HOLE.split(template))


def by_convention() -> Iterator[str]:
    """The keys that declarations imply."""
    for handler in COMMANDS:
        yield from (handler.help.key, handler.label.key)
        if not handler.top_level:
            yield f"{handler.group}.commands"
        yield from (parameter_label(handler, parameter).key for parameter in handler.parameters)
    yield from (handler.label.key for handler in REGISTRY.shortcuts)
    for handler in HANDLERS:
        yield from _of_form(handler)
        for parameter in (*handler.parameters, *handler.form_fields):
            yield from (label.key for _, label in choice_options(handler.cog, parameter))


def _of_form(handler: Handler) -> Iterator[str]:
    if handler.form is not None:
        yield from (handler.form.title_phrase.key, f"{handler.form.title_phrase.key}.send")
        for parameter in handler.form_fields:
            key = field_label(handler, parameter).key
            yield from (key, f"{key}.hint")


def mentioned() -> Iterator[str]:
    """Every word of the code that might be a key, as a regular expression: handed on, or looked up in a table."""
    for _, module in every_source():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr) and (found := pattern(node)) is not None and "." in found:
                yield found
    yield from (found for _, found in asked_on_the_page())
    yield from (found for _, found in asked_in_templates())
    for path in _STATIC.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        further = "".join(f"(?:{re.escape(part)})?" for part in _FURTHER.findall(text))
        for plain, template in _QUOTED.findall(text):
            if re.match(r"[a-z]+(\.|$)", plain or template):
                yield _in_page(plain or template) + further


def asked_in_templates() -> Iterator[tuple[str, str]]:
    """The keys that pages on the web ask for: every quoted word that begins with the core's name or a cog's."""
    folders = [("core", ROOT / "bot" / "web"), *((cog.name, cog.folder) for cog in COGS)]
    for name, folder in folders:
        for path in (folder / "pages").glob("*.html"):
            for key in re.findall(rf"""["']({name}\.[\w.]+)["']""", path.read_text(encoding="utf-8")):
                yield path.name, re.escape(key)


def fits(found: str) -> bool:
    """Whether a catalogue has a phrase of this form."""
    return any(re.fullmatch(found, key) for key in _KEYS)


def test_each_key_asked_for_in_code_is_there() -> None:
    asked = list(asked_in_code())
    assert [(place, found) for place, found in asked if not fits(found)] == []
    assert len(asked) > 100


def test_each_key_asked_for_on_the_page_is_there() -> None:
    asked = list(asked_on_the_page())
    assert [(place, found) for place, found in asked if not fits(found)] == []
    assert len(asked) > 50


def test_each_key_asked_for_in_a_template_is_there() -> None:
    asked = list(asked_in_templates())
    assert [(place, found) for place, found in asked if not fits(found)] == []
    assert len(asked) > 20


def test_each_key_that_a_declaration_implies_is_there() -> None:
    missing = [key for key in by_convention() if key not in _KEYS and not key.endswith((".hint", ".send"))]
    assert missing == []


def test_no_phrase_is_left_over() -> None:
    of_privacy = rf"({'|'.join(cog.name for cog in COGS)})\.(commands|erasing|kept\.\w+)"  # see test_privacy.py
    used = re.compile("|".join({*mentioned(), *(re.escape(key) for key in by_convention()), of_privacy}))
    assert sorted(key for key in _KEYS if not used.fullmatch(key)) == []


def test_what_is_searched_is_found() -> None:
    call = ast.parse('t(f"events.own.{own}" if own else "events.none")', mode="eval").body
    assert isinstance(call, ast.Call)
    assert list(keys_of(call.args[0])) == [r"events\.own\.[^.]+", r"events\.none"]
    assert not fits(r"events\.nonsense\.[^.]+")
    assert Path(_STATIC / "page.js").exists()


def literals(tree: ast.AST) -> list[str]:
    """What `Verbatim` is given that stands in the code: it is for what people wrote, and has no translation."""
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) == "Verbatim"]
    constants = [part for call in calls for part in ast.walk(call) if isinstance(part, ast.Constant)]
    return [part.value for part in constants if isinstance(part.value, str) and _WORD.search(part.value)]


def written(template: str) -> list[str]:
    """The words of a template that are neither a tag's nor put into it."""
    outside = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template, flags=re.DOTALL)
    spoken = re.findall(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"', outside)
    shown = re.sub(r'<[^>]*>|\b[\w-]+="[^"]*"', " ", outside)
    return _WORD.findall(" ".join([shown, *spoken]))


def test_no_text_stands_in_code_or_in_a_template() -> None:
    """Everything else that is said is a phrase: mypy sees to that."""
    code = [said for package in ("bot", "cogs") for tree in sources(package).values() for said in literals(tree)]
    assert code == []
    pages = {path for package in ("bot", "cogs") for path in (ROOT / package).rglob("pages/*.html")}
    assert {path.name: found for path in pages if (found := written(path.read_text(encoding="utf-8")))} == {
        "entrance.html": ["style", "css"],  # where its style is
    }
    assert pages


def test_a_text_in_code_or_in_a_template_would_be_seen() -> None:
    assert literals(ast.parse('say(Verbatim(f"Hei {name}"))')) == ["Hei "]
    assert literals(ast.parse('say(Verbatim(f"{day}: {number}"), t("core.when"))')) == []
    assert written('<p title="Hei">{{ say(t("a.b")) }} du</p>') == ["du", "Hei"]
