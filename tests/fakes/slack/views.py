"""Methods: modals, one above another, and homes."""

import secrets
from typing import TYPE_CHECKING

from tests.fakes.slack import fields, limits, payloads
from tests.fakes.slack.api import Call, method
from tests.fakes.slack.refusal import Json, Refusal, invalid
from tests.fakes.slack.state import STACK, Person, View, World

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack


def check(world: World, body: object, kind: str, *, instead_of: View | None = None) -> Json:
    """A view of this kind that Slack takes, with its ids filled in; refuses any other."""
    if not isinstance(body, dict):
        raise invalid("must provide an object: view")
    if body.get("type") != kind:
        raise invalid(f"the view must be a {kind}")
    limits.view(body)
    external = body.get("external_id")
    taken = [one for one in world.views.values() if one.external_id == external and not one.closed]
    if external and any(one is not instead_of for one in taken):
        raise Refusal("duplicate_external_id")
    return body | {"blocks": fields.with_ids(body["blocks"])}


def show(fake: "FakeSlack", person: Person, body: Json, *, push: bool) -> View:
    """Open a modal, above the one that is open or instead of all; its body was checked."""
    stack = fake.world.modals.setdefault(person.id, [])
    if push and not stack:
        raise Refusal("not_found")
    if push and len(stack) >= STACK:
        raise Refusal("push_limit_reached")
    if not push:
        for old in stack:
            old.closed = True
        stack.clear()
    view = _new(fake.world, person, body)
    if stack:
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
    stack.append(view)
    return view


def _new(world: World, person: Person, body: Json) -> View:
    id_ = world.ids.next("V")
    view = View(id_, person.id, body["type"], body, _hash(), id_, external_id=body.get("external_id") or "")
    view.state = fields.initial(view.blocks)
    world.views[id_] = view
    return view


def change(view: View, body: Json) -> None:
    """Give a view another body, which was checked; what stands in fields that remain stays there."""
    view.body, view.hash = body, _hash()
    view.external_id = body.get("external_id") or ""
    view.state = fields.kept(view.state, view.blocks)


def _hash() -> str:
    return f"{secrets.randbelow(10**10):010d}.{secrets.token_hex(4)}"


def _triggered(call: Call, *, push: bool) -> Json:
    asked = call.world.triggered(call.text("trigger_id"))
    if push and asked.view is None:
        raise Refusal("invalid_trigger_id", ["[ERROR] only what is done in a modal can push another"])
    body = check(call.world, call.given["view"], "modal")
    asked.exchanged = True
    view = show(call.fake, asked.person, body, push=push)
    asked.views.append(view)
    return {"view": payloads.view(view, call.world)}


@method("views.open")
async def _open(call: Call) -> Json:
    return _triggered(call, push=False)


@method("views.push")
async def _push(call: Call) -> Json:
    return _triggered(call, push=True)


@method("views.update")
async def _update(call: Call) -> Json:
    ids = call.text("view_id"), call.text("external_id")
    if not any(ids):
        raise invalid("missing required field: view_id")
    candidates = [one for one in call.world.views.values() if not one.closed]
    view = next((one for one in candidates if one.id == ids[0] or (ids[1] and one.external_id == ids[1])), None)
    if view is None:
        raise Refusal("not_found")
    _check_hash(call, view)
    body = check(call.world, call.given["view"], view.kind, instead_of=view)
    change(view, body)
    asked = call.world.newest(view.owner)
    if asked is not None and view.kind == "modal" and view not in asked.views:
        asked.views.append(view)
    return {"view": payloads.view(view, call.world)}


@method("views.publish")
async def _publish(call: Call) -> Json:
    world = call.world
    person = world.people.get(call.text("user_id"))
    if person is None or person.is_bot:
        raise invalid("invalid `user_id`")
    home = world.homes.get(person.id)
    body = check(world, call.given["view"], "home", instead_of=home)
    if home is None:
        home = world.homes[person.id] = _new(world, person, body)
    else:
        _check_hash(call, home)
        change(home, body)
    asked = world.newest(person.id)
    if asked is not None:
        asked.published.append(home)
    return {"view": payloads.view(home, world)}


def _check_hash(call: Call, view: View) -> None:
    if "hash" in call.given and call.text("hash") != view.hash:
        raise Refusal("hash_conflict")
