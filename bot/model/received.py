"""What members send, as it is taken in: without what no database keeps."""

from dataclasses import replace

from bot.model.form import Answers, CommandCall, CommandLine, OnMessage, Press, Raw, Request, Submission, Upload
from bot.model.typed import storable


def taken_in(request: Request) -> Request:
    """The same request, of which every text can be kept: what is typed can hold what breaks a database's rules."""
    match request:
        case CommandCall(group, name, arguments):
            return CommandCall(storable(group), storable(name), _answers(arguments))
        case CommandLine(text):
            return CommandLine(storable(text))
        case Press(action, value):
            return Press(storable(action), None if value is None else storable(value))
        case Submission(action, fields):
            return Submission(storable(action), _answers(fields))
        case OnMessage(shortcut, text):
            return OnMessage(shortcut, storable(text))


def _answers(given: Answers) -> Answers:
    return {storable(name): _raw(value) for name, value in given.items()}


def _raw(value: Raw) -> Raw:
    match value:
        case str():
            return storable(value)
        case Upload():
            return replace(value, name=storable(value.name))
    return value
