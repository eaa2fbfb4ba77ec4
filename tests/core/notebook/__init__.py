"""A cog of the tests' own: it writes notes, and can be told to wait, to refuse, to break, or to come back later."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import (
    PUBLIC,
    Actions,
    Address,
    Attachment,
    Button,
    Channel,
    Choice,
    Context,
    Emphasis,
    Facts,
    Form,
    Happening,
    Heading,
    Item,
    Max,
    Member,
    Mention,
    Message,
    Multiline,
    Option,
    Page,
    PageRequest,
    Person,
    Phrase,
    Picture,
    Place,
    Preparation,
    Reader,
    Refused,
    Role,
    Roles,
    Select,
    Suggest,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from tests.core.notebook import lengthy
from tests.core.notebook.plugin import NOTES, arrived, cog, doors, put

__all__ = ["NOTES", "arrived", "cog", "doors", "lengthy", "put"]


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


class NoteForm(Form, title=t("notebook.form")):
    """A note as it is filled in."""

    text: Annotated[str, Max(20)]
    count: int = 1


class GreetForm(Form, title=t("notebook.greeting")):
    """Who is greeted."""

    person: Person


class SurveyForm(Form, title=t("notebook.survey")):
    """One of each kind of field, which is more than some platforms show at once."""

    text: Annotated[str, Max(60)]
    count: int
    colour: Colour
    bright: bool = False
    where: Channel | None = None
    who: Roles = ()
    story: Annotated[str, Max(500), Multiline] = ""
    last: Annotated[str, Max(20)] = "nothing"


async def found(ctx: Context, typed: str) -> list[Choice]:
    """The notes that begin so; thirty for "many", none and an error for "broken"."""
    if typed == "broken":
        raise ValueError(typed)
    if typed == "many":
        return [Choice(str(n), t("notebook.note", text=f"many {n}")) for n in range(30)]
    rows = await ctx.db.execute(select(NOTES).where(NOTES.c.text.startswith(typed)).order_by(NOTES.c.id))
    return [Choice(str(row.id), t("notebook.note", text=row.text)) for row in rows]


async def prefilled(ctx: Context, note: int) -> dict[str, str]:
    """The text that a note has now."""
    return {"text": str(await ctx.db.scalar(select(NOTES.c.text).where(NOTES.c.id == note)))}


@cog.command("write")
async def write(ctx: Context, text: Annotated[str, Max(100)]) -> Message:
    """Write a note."""
    await put(ctx, text)
    return say(t("notebook.written", text=text))


@cog.command("greet")
async def greet(ctx: Context, person: Person) -> Message:
    """Greet somebody."""
    return say(t("notebook.written", text=person.id))


@cog.command("invite", opens=GreetForm)
async def invite(ctx: Context, form: GreetForm) -> Message:
    """Greet somebody whom a form asks for."""
    return say(t("notebook.written", text=form.person.id))


@cog.command("announce", reply=PUBLIC, role=Role.ORGANISER)
async def announce(ctx: Context, text: str, channel: Channel | None = None) -> Message:
    """Announce a note to everybody."""
    await put(ctx, text)
    if channel is not None:
        ctx.post(say(t("notebook.note", text=text)), to=channel, key="board")
    ctx.schedule(note_later, key=text, at=ctx.now + timedelta(hours=1), text=f"later {text}")
    return say(t("notebook.written", text=text))


@cog.command("wait")
async def wait(ctx: Context, door: str) -> Message:
    """Wait at a door."""
    arrived[door].set()
    await doors[door].wait()
    await put(ctx, door)
    return say(t("notebook.written", text=door))


@cog.command("refuse")
async def refuse(ctx: Context, text: str) -> Message:
    """Write a note and think better of it."""
    await put(ctx, text)
    raise Refused(t("notebook.refused"))


def kindly(reason: Phrase, reader: Reader) -> Message:
    """What is said where a note could not be written, whatever became of it."""
    return say(reason, t("notebook.written", text=reader.locale))


@cog.button(leaves_no_trace=True)
async def whisper(ctx: Context, text: Annotated[str, Max(100)]) -> Message:
    """Write a note of which nobody is to know whose it is, and have it told to the one it is about; or break down."""
    await ctx.db.execute(insert(NOTES).values(text=text))
    ctx.relay("note", text)
    ctx.schedule(note_later, key="whispered", at=ctx.now + timedelta(hours=1), text="later")
    if text == "break":
        raise ValueError(text)
    return say(t("notebook.written", text=str(ctx.asker.id)))


@cog.button(opens=NoteForm, leaves_no_trace=True)
async def whisper_in_form(ctx: Context, form: NoteForm) -> Message:
    """The same by a form; it thinks better of it."""
    await ctx.db.execute(insert(NOTES).values(text=form.text))
    raise Refused(t("notebook.refused"))


@cog.button(leaves_no_trace=True, reads=True)
async def overhear(ctx: Context) -> Message:
    """Read how many notes there are."""
    return say(t("notebook.written", text=str(len((await ctx.db.scalars(select(NOTES.c.id))).all()))))


@cog.relay("note")
async def tell_of_note(ctx: Context, ref: str) -> None:
    """Tell somebody of a note, if it is still there."""
    if await ctx.db.scalar(select(NOTES.c.id).where(NOTES.c.text == ref)):
        to = Address(ctx.workspace.adapter, ctx.workspace.platform_id, Place.DIRECT, f"friend of {ref}")
        ctx.tell(Member(0, to, Role.MEMBER, "en", ctx.workspace.zone), say(t("notebook.note", text=f"psst, {ref}")))


@cog.button(otherwise=kindly)
async def try_to_write(ctx: Context, text: str) -> Message:
    """Write a note, and refuse or break down."""
    await put(ctx, text)
    if text == "refuse":
        raise Refused(t("notebook.refused"))
    raise ValueError(text)


@cog.command("break")
async def break_down(ctx: Context, text: str) -> Message:
    """Write a note and break down."""
    await put(ctx, text)
    ctx.schedule(note_later, key="broken", at=ctx.now, text=text)
    raise ValueError(f"cannot read {text!r}")


@cog.command("flood")
async def flood(ctx: Context, length: int) -> Message:
    """Say more than there is room for."""
    await put(ctx, "flood")
    return say(t("notebook.note", text="x" * length))


@cog.command("colour")
async def colour(ctx: Context, colour: Colour = Colour.RED, bright: bool = False) -> Message:
    """Choose a colour."""
    await put(ctx, f"{colour} {bright}")
    return say(t("notebook.written", text=colour))


@cog.command("change", opens=NoteForm, prefill=prefilled, role=Role.MENTOR)
async def change(ctx: Context, form: NoteForm, note: Annotated[int, Suggest(found)]) -> Message:
    """Change a note."""
    await ctx.db.execute(NOTES.update().where(NOTES.c.id == note).values(text=f"{form.text} x{form.count}"))
    return say(t("notebook.written", text=form.text))


async def begun(ctx: Context) -> dict[str, str]:
    """What the survey is filled in with."""
    return {"text": "standing", "story": "one\ntwo"}


@cog.command("survey", opens=SurveyForm, prefill=begun)
async def survey(ctx: Context, form: SurveyForm) -> Message:
    """Answer a long survey."""
    where = form.where.id if form.where else "-"
    told = [form.text, form.count, form.colour, form.bright, where, *form.who, form.story, form.last]
    return say(t("notebook.written", text=" / ".join(map(str, told))))


@cog.command("shout", reply=PUBLIC)
async def shout(ctx: Context, door: str, refuses: bool = False) -> Message:
    """Tell everybody, after waiting at a door, or refuse there."""
    arrived[door].set()
    await doors[door].wait()
    if refuses:
        raise Refused(t("notebook.refused"))
    return say(t("notebook.written", text=door))


@cog.command("show", reply=PUBLIC)
async def show(ctx: Context) -> Message:
    """Show everybody one of each block, and all that can be pressed."""
    return panel()


@cog.command("draw")
async def draw(ctx: Context) -> Message:
    """Have a circle drawn."""
    return say(t("notebook.written", text="drawn"), circle())


@cog.command("exhibit", reply=PUBLIC)
async def exhibit(ctx: Context) -> Message:
    """Have a circle drawn for everybody."""
    return say(t("notebook.written", text="drawn"), circle())


@cog.button()
async def hand(ctx: Context) -> Message:
    """Hand over a file."""
    return say(t("notebook.written", text="handed over"), a_file("tea: 1\n"), t("notebook.note", text="That is all"))


@cog.button(reply=PUBLIC)
async def hand_out(ctx: Context) -> Message:
    """Hand out a file to everybody."""
    return say(a_file("tea: 1\n"))


@cog.button(reads=True)
async def copy(ctx: Context) -> Message:
    """Hand over a file of what is written, which changes nothing."""
    return say(a_file("tea: 2\n"))


@cog.button(opens=NoteForm)
async def order(ctx: Context, form: NoteForm) -> Message:
    """Hand over a file of what was filled in."""
    return say(a_file(form.text))


@cog.command("tell")
async def tell(ctx: Context, text: str) -> Message:
    """Have the same sent to oneself, below a text."""
    ctx.tell(ctx.asker, say(t("notebook.note", text=text), *panel().blocks))
    return say(t("notebook.written", text=text))


@cog.button()
async def slip(ctx: Context, channel: str = "") -> Message:
    """Try to have a file sent to oneself, or posted in a channel."""
    if channel:
        ctx.post(say(a_file("tea")), to=Address.decode(channel))
    else:
        ctx.tell(ctx.asker, say(a_file("tea")))
    return say(t("notebook.written", text="slipped"))


@cog.command("paint")
async def paint(ctx: Context, colour: Colour) -> Message:
    """Have a colour sent to oneself."""
    ctx.tell(ctx.asker, say(t("notebook.written", text=colour)))
    return say(t("notebook.written", text=colour))


@cog.command("hail", reply=PUBLIC)
async def hail(ctx: Context, text: str, loud: bool = True) -> Message:
    """Name oneself to everybody."""
    return say(t("notebook.hail", who=Mention(ctx.asker.address, notifies=loud), text=text))


@cog.command("huddle")
async def huddle(ctx: Context, key: str, channel: Channel, private: bool = True) -> Message:
    """Open a thread with oneself in it, and speak there."""
    thread = ctx.open_thread(
        key, name=t("notebook.note", text=key), beside=channel, private=private, members=[ctx.asker]
    )  # fmt: skip
    ctx.post(say(t("notebook.hail", who=Mention(ctx.asker.address), text=key)), to=thread, key=f"welcome {key}")
    return say(t("notebook.written", text=key))


@cog.command("enter")
async def enter(ctx: Context, key: str) -> Message:
    """Be let into a thread, and be heard there."""
    ctx.let_in(ctx.thread(key), [ctx.asker])
    ctx.post(say(t("notebook.note", text="entered")), to=ctx.thread(key))
    return say(t("notebook.written", text=key))


@cog.command("leave")
async def leave(ctx: Context, key: str) -> Message:
    """Be let out of a thread, of which the others hear nothing."""
    ctx.let_out(ctx.thread(key), [ctx.asker])
    return say(t("notebook.written", text=key))


@cog.command("close")
async def close(ctx: Context, key: str) -> Message:
    """Put a thread away."""
    ctx.archive(ctx.thread(key))
    return say(t("notebook.written", text=key))


@cog.command("later")
async def later(ctx: Context, text: str, channel: Channel) -> Message:
    """Say something in a channel in an hour."""
    ctx.schedule(call_out, key=text, at=ctx.now + timedelta(hours=1), text=text, channel=channel.encode())
    return say(t("notebook.written", text=text))


@cog.job()
async def call_out(ctx: Context, text: str, channel: str) -> None:
    """Say something in a channel when its time comes."""
    ctx.post(say(t("notebook.note", text=text)), to=Address.decode(channel))


@cog.command("forget")
async def forget(ctx: Context, channel: Channel) -> Message:
    """Take the note that was announced last from the board."""
    ctx.take_back("board", to=channel)
    return say(t("notebook.written", text="-"))


@cog.job()
async def wipe(ctx: Context, channel: str) -> None:
    """Say something in a channel, and take back what was announced there."""
    ctx.post(say(t("notebook.note", text="wiped")), to=Address.decode(channel))
    ctx.take_back("board", to=Address.decode(channel))


@cog.command("mirror")
async def mirror(ctx: Context, key: str, about: str = "") -> Message:
    """Show something of tomorrow in the platform's calendar, or take it out."""
    tomorrow = ctx.now + timedelta(days=1)
    happening = Happening(t("notebook.note", text=about), tomorrow, tomorrow + timedelta(hours=2), Verbatim("Bua"))
    ctx.mirror(key, happening if about else None)
    return say(t("notebook.written", text=key))


@cog.button(opens=NoteForm)
async def rewrite(ctx: Context, form: NoteForm, note: int) -> Message:
    """Fill in a note anew, but never "never"."""
    await put(ctx, f"{form.text} for {note}")
    if form.text == "never":
        raise Refused(t("notebook.refused"))
    return say(t("notebook.written", text=form.text))


@cog.button(reply=PUBLIC)
async def aloud(ctx: Context) -> Message:
    """Say to everybody that it was pressed."""
    return say(t("notebook.written", text="aloud"))


@cog.button()
async def again(ctx: Context, note: int) -> Message:
    """Write a note again."""
    await put(ctx, f"again {note}")
    return say(t("notebook.written", text=str(note)))


@cog.button(reads=True)
async def leaf(ctx: Context) -> Message:
    """Read all notes, which changes nothing."""
    return say(t("notebook.note", text=", ".join(await ctx.db.scalars(select(NOTES.c.text)))))


@cog.button(reads=True)
async def scribble(ctx: Context, how: str) -> Message:
    """Claim to read, and write all the same: a row, or a job."""
    if how == "row":
        await put(ctx, "scribble")
    else:
        ctx.schedule(note_later, key="scribble", at=ctx.now, text="scribble")
    return say(t("notebook.written", text="scribble"))


@cog.button(role=Role.ORGANISER)
async def erase_all(ctx: Context) -> Message:
    """Throw every note away."""
    await ctx.db.execute(delete(NOTES))
    return say(t("notebook.written", text="-"))


@cog.select()
async def pick(ctx: Context, value: str) -> Message:
    """Write down what was chosen."""
    await put(ctx, f"picked {value}")
    return say(t("notebook.written", text=value))


@cog.on_message("keep")
async def keep(ctx: Context, text: str) -> Message:
    """Write down what somebody wrote."""
    await put(ctx, text)
    return say(t("notebook.written", text=shorten(text, 100)))


async def measured(around: Preparation, text: str) -> int:
    """How long a text is; one that says "broken" breaks."""
    if text == "broken":
        raise ValueError(text)
    return len(text)


@cog.on_message("measure", reads=True, prepare=measured)
async def measure(ctx: Context, text: str, prepared: int) -> Message:
    """Tell how long it is, and how many notes say the same."""
    same = await ctx.db.scalars(select(NOTES.c.id).where(NOTES.c.text == text))
    return say(t("notebook.note", text=f"{prepared}, {len(same.all())}"))


@cog.on_message("linger")
async def linger(ctx: Context, text: str) -> Message:
    """Wait at the door that a message names."""
    arrived[text].set()
    await doors[text].wait()
    return say(t("notebook.written", text=text))


@cog.on_message("strike", role=Role.ORGANISER)
async def strike(ctx: Context, text: str) -> Message:
    """Throw away the notes that say the same."""
    await ctx.db.execute(delete(NOTES).where(NOTES.c.text == text))
    return say(t("notebook.written", text="-"))


@cog.job()
async def note_later(ctx: Context, text: str) -> None:
    """Write a note when its time comes, with how late it is in seconds."""
    await put(ctx, f"{text} +{int(ctx.late.total_seconds())}")


async def brew(around: Preparation, *, door: str) -> str:
    """Wait at a door, then tell how many notes there are by now; "broken" breaks."""
    arrived[door].set()
    await doors[door].wait()
    if door == "broken":
        raise ValueError(door)
    async with around.reading() as session:
        return f"{len((await session.execute(select(NOTES))).all())} in {around.workspace.locale}"


@cog.job(prepare=brew)
async def serve_tea(ctx: Context, door: str, prepared: str) -> None:
    """Write down what took its time to prepare."""
    await put(ctx, f"{door}: {prepared}")


@cog.job(grace=timedelta(minutes=1))
async def punctual(ctx: Context, text: str) -> None:
    """Write a note in its minute or not at all."""
    await put(ctx, text)


@cog.job()
async def countdown(ctx: Context, left: int, minutes: int = 1) -> None:
    """Count down, one a minute, by scheduling itself under the same key."""
    await put(ctx, f"left {left}")
    if left:
        at = ctx.now + timedelta(minutes=minutes)
        ctx.schedule(countdown, key="countdown", at=at, left=left - 1, minutes=minutes)


@cog.job()
async def stumble(ctx: Context, door: str) -> None:
    """Write, then fail, until the door is open."""
    await put(ctx, f"stumbled at {door}")
    if not doors[door].is_set():
        raise ValueError(door)


@cog.page("/board/{name}")
async def board(ask: PageRequest) -> Page | None:
    """Show every note to everybody, on the board of that name; "broken" breaks, "none" is not there."""
    if ask.path["name"] == "broken":
        raise ValueError(ask.one("token"))
    if ask.path["name"] == "none":
        return None
    notes = list(await ask.db.scalars(select(NOTES.c.text).order_by(NOTES.c.id)))
    reader = Reader(ask.locale("nn"), ZoneInfo("Europe/Oslo"), ask.now)
    body = ask.render("board.html", reader, title=ask.path["name"], notes=notes + list(ask.every("more")))
    return Page(body, embeddable=ask.one("framed") == "yes", fresh_s=60 if ask.one("fresh") else 0)


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What is kept of a member."""
    return {"notes": list(await ctx.db.scalars(select(NOTES.c.text).where(NOTES.c.member_id == member_id)))}


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Remove a member's notes."""
    await ctx.db.execute(delete(NOTES).where(NOTES.c.member_id == member_id))


def circle(colour: str = "red", *, name: str = "circle") -> Picture:
    """A round drawing."""
    drawing = f'<circle cx="20" cy="20" r="15" fill="{colour}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{drawing}</svg>'
    return Picture(svg, Verbatim(f"A circle in {colour}"), name)


def a_file(text: str) -> Attachment:
    """A file that says this."""
    return Attachment("notes-1.yaml", text, t("notebook.note", text="All the notes"))


def panel() -> Message:
    """One of each block, with each thing that can be pressed."""
    again, erase = action("notebook/again", note=7), action("notebook/erase_all")
    return say(
        Heading(t("notebook.note", text="A heading")),
        t("notebook.note", text="A paragraph"),
        Facts(((t("notebook.note", text="Name"), t("notebook.note", text="Value")),)),
        Item(t("notebook.note", text="An item"), t("notebook.note", text="of one"), Button(t("notebook.again"), again)),
        Item(Verbatim("A bare item")),
        Actions(
            (
                Button(t("notebook.aloud"), action("notebook/aloud"), Emphasis.PRIMARY),
                Button(t("notebook.rewrite"), action("notebook/rewrite", note=7)),
                Button(t("notebook.erase"), erase, Emphasis.DANGER),
            )
        ),
        Actions(
            (
                Select(
                    t("notebook.pick"),
                    action("notebook/pick"),
                    tuple(Option(colour.value, t(f"notebook.colour.{colour}")) for colour in Colour),
                ),
            )
        ),
    )


@cog.gauge("notes")
async def count_notes(session: AsyncSession) -> int:
    """Notes that were written."""
    return await session.scalar(select(func.count()).select_from(NOTES)) or 0
