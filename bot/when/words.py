"""The words for dates in Bokmål, Nynorsk and English, with the misspellings that people are used to reading.

All three languages are read in every locale; a word that means different things in two of them stands in both
vocabularies, and the grammar tries each.
"""

from collections.abc import Hashable
from enum import Enum
from typing import TypeVar

Meaning = TypeVar("Meaning", bound=Hashable)


class Part(Enum):
    """A part of the day, as the minutes after midnight that it can mean."""

    MORNING = (2 * 60, 12 * 60)
    FORENOON = (6 * 60, 13 * 60)
    AFTERNOON = (12 * 60, 19 * 60)
    EVENING = (16 * 60, 24 * 60 + 1)
    NIGHT = (18 * 60, 30 * 60)  # in English, where "Friday night" is Friday
    SMALL_HOURS = (21 * 60, 29 * 60 + 59)  # "natt", which is as much of the next day
    BEFORE_DAWN = (0, 9 * 60)  # "natt til lørdag" is Saturday's


class Unit(Enum):
    """What durations are counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


def _table(rows: dict[Meaning, str]) -> dict[str, Meaning]:
    return {word: meaning for meaning, words in rows.items() for word in words.split()}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


WEEKDAYS = _table(
    {
        0: "mandag mandagen måndag måndagen man mån monday mon",
        1: "tirsdag tirsdagen tirsag tysdag tysdagen tir tirs tys tuesday tue tues",
        2: "onsdag onsdagen onsdg ons wednesday wensday wendesday wed weds",
        3: "torsdag torsdagen trosdag tordag tor tors thursday thu thur thurs",
        4: "fredag fredagen fre friday fri",
        5: "lørdag lørdagen laurdag laurdagen lordag lør lau laur saturday sat",
        6: "søndag søndagen sundag sundagen sondag søn sun sunday",
    }
)
# Only with their full stop or before a date: "on", "to" and "ti" are words of their own.
DOTTED_WEEKDAYS = _table({0: "ma må", 1: "ti ty", 2: "on", 3: "to", 4: "fr", 5: "lø la", 6: "sø su"})

PLURAL_WEEKDAYS = _table(
    {
        0: "mandager mandagene måndagar måndagane mondays",
        1: "tirsdager tirsdagene tysdagar tysdagane tirsdagar tuesdays",
        2: "onsdager onsdagene onsdagar onsdagane wednesdays",
        3: "torsdager torsdagene torsdagar torsdagane thursdays",
        4: "fredager fredagene fredagar fredagane fridays",
        5: "lørdager lørdagene laurdagar laurdagane lørdagar saturdays",
        6: "søndager søndagene sundagar sundagane søndagar sundays",
    }
)
WORKING_DAYS = _set("hverdag kvardag yrkedag ukedag vekedag weekday arbeidsdag")
PLURAL_WORKING_DAYS = _set(
    "hverdager hverdagene kvardagar kvardagane yrkedager yrkedagar ukedager vekedagar weekdays arbeidsdager "
    "arbeidsdagar"
)
WEEKENDS = _set("helg helga helgen helgi weekend")
PLURAL_WEEKENDS = _set("helger helgar helgene helgane weekends")

MONTHS = _table(
    {
        1: "januar jan january",
        2: "februar feb february",
        3: "mars mar march",
        4: "april apr",
        5: "mai may",
        6: "juni jun june",
        7: "juli jul july",
        8: "august aug",
        9: "september sep sept",
        10: "oktober okt october oct",
        11: "november nov",
        12: "desember des december dec",
    }
)

NUMBERS = _table(
    {
        1: "en én ett et ei ein éin eit eitt a an one",
        2: "to two",
        3: "tre three",
        4: "fire four",
        5: "fem five",
        6: "seks six",
        7: "sju syv seven",
        8: "åtte eight",
        9: "ni nine",
        10: "ti ten",
        11: "elleve eleven",
        12: "tolv twelve",
        13: "tretten thirteen",
        14: "fjorten fourteen",
        15: "femten fifteen",
        16: "seksten sixteen",
        17: "sytten seventeen",
        18: "atten eighteen",
        19: "nitten nineteen",
        20: "tjue tyve twenty",
        25: "tjuefem",
        30: "tretti tredve thirty",
        40: "førti forty",
        45: "førtifem",
        50: "femti fifty",
        60: "seksti sixty",
        90: "nitti ninety",
    }
)
ARTICLES = _set("en et ei ein eit a an")
# "A night" is not one o'clock.
HOURS = {word: number for word, number in NUMBERS.items() if number <= 12 and word not in ARTICLES}
ONE_AND_A_HALF = _set("halvannen halvannet halvanna halvannan halvtanna halvanden")
HALVES = _set("halv halvt half")
QUARTERS = _set("kvart quarter")

_ORDINALS = {
    1: "første fyrste første first",
    2: "andre annen annet anna annan second",
    3: "tredje third",
    4: "fjerde fourth",
    5: "femte fifth",
    6: "sjette sixth",
    7: "sjuende syvende sjuande seventh",
    8: "åttende åttande eighth",
    9: "niende niande ninth",
    10: "tiende tiande tenth",
    11: "ellevte eleventh",
    12: "tolvte twelfth",
    13: "trettende trettande thirteenth",
    14: "fjortende fjortande fourteenth",
    15: "femtende femtande fifteenth",
    16: "sekstende sekstande sixteenth",
    17: "syttende syttande seventeenth",
    18: "attende attande eighteenth",
    19: "nittende nittande nineteenth",
    20: "tjuende tjuande tyvende twentieth",
    30: "trettiende trettiande thirtieth",
}
ORDINALS = _table(_ORDINALS)
for _tens, _stems in ((20, ("tjue", "tyve", "twenty")), (30, ("tretti", "tredve", "thirty"))):
    for _unit in range(1, 10 if _tens == 20 else 2):
        for _stem in _stems:
            for _word in _ORDINALS[_unit].split():
                ORDINALS[f"{_stem}{_word}"] = _tens + _unit
LAST = _set("siste last")
ORDINAL_ENDINGS = _set("st nd rd th")

UNITS = _table(
    {
        Unit.MINUTE: "minutt minutter minuttar min minute minutes mins",
        Unit.HOUR: "time timer timar timen t h hour hours hr hrs",
        Unit.DAY: "dag dager dagar day days døgn",
        Unit.WEEK: "uke uker veke veker vike week weeks",
        Unit.MONTH: "måned måneder månad månader månadar month months",
        Unit.YEAR: "år year years",
    }
)
# The one that we are in, or each one in turn: "ut uka", "i måneden".
DEFINITE_UNITS = _table({Unit.WEEK: "uka uken veka vika", Unit.MONTH: "måneden månaden", Unit.YEAR: "året"})
MONTH = _set("måneden månaden month")
# By their numbers: "i ukene 34–47", and in one word "week 34 to week 47".
WEEKS = _set("uke uker ukene veke veker vekene vike vikene week weeks")
FORTNIGHTS = _set("fortnight")
HALF_HOURS = _set("halvtime")
QUARTER_HOURS = _set("kvarter")

PARTS = _table(
    {
        Part.MORNING: "morgen morgenen morgon morgonen morning tidlig tidleg",
        Part.FORENOON: "formiddag formiddagen føremiddag føremiddagen",
        Part.AFTERNOON: "ettermiddag ettermiddagen afternoon",
        Part.EVENING: "kveld kvelden evening",
        Part.NIGHT: "night",
        Part.SMALL_HOURS: "natt natta natten",
    }
)
DAY_WORDS = _table(
    {
        -2: "iforgårs",
        -1: "igår yesterday",
        0: "idag today",
        1: "imorgen imorgon imorra tomorrow tmrw tmr tomorow tommorow tommorrow",
        2: "iovermorgen overmorgen overmorgon overmorra",
    }
)
DAY_PARTS = {
    "ikveld": Part.EVENING,
    "tonight": Part.EVENING,
    "iettermiddag": Part.AFTERNOON,
    "iformiddag": Part.FORENOON,
    "imorges": Part.MORNING,
    "inatt": Part.SMALL_HOURS,
}
HOLIDAYS = {
    "lillejulaften": (23, 12),
    "julaften": (24, 12),
    "julaftan": (24, 12),
    "julafta": (24, 12),
    "juledag": (25, 12),
    "annenjuledag": (26, 12),
    "nyttårsaften": (31, 12),
    "nyttårsaftan": (31, 12),
    "nyttårsafta": (31, 12),
    "nyttårsdag": (1, 1),
    "grunnlovsdagen": (17, 5),
    "halloween": (31, 10),
}
# "Until Christmas" ends before Christmas Eve: in Norway that is the day itself.
CHRISTMAS = _set("jul jula christmas xmas")

NOONS = _set("noon midday")
MIDNIGHT = _set("midnatt midnight")
MERIDIEMS = {"am": 0, "pm": 12 * 60}
O_CLOCK = _set("o'clock oclock")
CLOCK_MARKS = _set("kl klokka klokken klokke klokkå")
AT = _set("at")

NEXT = _set("neste next")
THIS = _set("denne this dette")
COMING = _set("førstkommende fyrstkommande førstkommande kommende komande coming")
PREVIOUS = _set("forrige førre sist last previous")
NOW = _set("nå now")

EVERY = _set("hver hvert kvar kvart every each")
EVERY_OTHER = _set("annenhver annethvert annankvar annakvar annakvart annetkvart annenhvert fortnightly")
OTHER = _set("other")
ALL = _set("alle all")
FREQUENCIES = _table(
    {
        Unit.DAY: "daglig dagleg daily",
        Unit.WEEK: "ukentlig vekentleg ukentleg vekentlig weekly",
        Unit.MONTH: "månedlig månadleg månedleg monthly",
        Unit.YEAR: "årlig årleg yearly annually",
    }
)
TIMES = _set("ganger gonger gongar times")

FROM = _set("fra frå from fom starting beginning oppstart")
BETWEEN = _set("mellom between")
AND = _set("og and")
TO = _set("til to till until tom")
UNTIL = _set("til till until to inntil framtil")
UP_TO_AND_INCLUDING = _set("tom")
THROUGH = _set("ut through thru tom")
END_OF = _set("endof")
OF = _set("i in of av")
THE = _set("den the det")
ON = _set("på on om i in")
ABOUT = _set("på om in at")
IN_TIME = _set("om in")
LASTING = _set("i for")
OVER = _set("over past after")
BEFORE = _set("på to before")

FROM_NOW = _set("franå")
ALL_DAY = _set("heldags heildags")

KNOWN = frozenset().union(
    *(
        table
        for table in (
            WEEKDAYS, PLURAL_WEEKDAYS, WORKING_DAYS, PLURAL_WORKING_DAYS, WEEKENDS, PLURAL_WEEKENDS, MONTHS,
            NUMBERS, ONE_AND_A_HALF, HALVES, QUARTERS, ORDINALS, LAST, ORDINAL_ENDINGS, UNITS, DEFINITE_UNITS,
            WEEKS, FORTNIGHTS, HALF_HOURS, QUARTER_HOURS, PARTS, DAY_WORDS, DAY_PARTS, HOLIDAYS, CHRISTMAS, NOONS,
            MIDNIGHT, MERIDIEMS, O_CLOCK, CLOCK_MARKS, AT, NEXT, THIS, COMING, PREVIOUS, NOW, EVERY,
            EVERY_OTHER, OTHER, ALL, FREQUENCIES, TIMES, FROM, BETWEEN, AND, TO, UNTIL, THROUGH, END_OF, OF,
            THE, ON, ABOUT, IN_TIME, LASTING, OVER, BEFORE, FROM_NOW, ALL_DAY,
        )
    )
)  # fmt: skip
