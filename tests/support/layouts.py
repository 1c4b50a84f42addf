"""Layouts in which districts might send their plans: languages, columns, codes, parts, sections."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEADINGS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "uz": {
        "code": ("T/r", "№", "Kod", "T/r №"),
        "name": ("Koʻrsatkichlar nomi", "Bajariladigan ishlar", "Nomi", "Tadbirlar nomi", "Ishlar mazmuni"),
        "unit": ("Oʻlchov birligi", "Oʻlch. birl.", "Birligi", "Oʻlchov"),
        "fact": (
            "{last} yil (fakt)",
            "{last}-yil amalda",
            "{last} y. haqiqatda",
            "{last}-yilda bajarildi",
            "Fakt {last}",
        ),
        "plan": (
            "{year} yil (reja)",
            "{year}-yil reja",
            "{year} y. rejada",
            "{year}-yilga moʻljallangan",
            "Reja {year}",
        ),
        "mechanism": ("Amalga oshirish mexanizmi", "Amalga oshirish yoʻli", "Asos"),
        "deadline": ("Bajarilish muddati", "Muddati", "Bajarish vaqti"),
        "responsible": ("Masʼullar", "Ijrochi", "Masʼul xodim", "Kim bajaradi"),
    },
    "ru": {
        "code": ("№ п/п", "№", "Код"),
        "name": ("Наименование показателей", "Показатели", "Наименование мероприятий", "Виды работ"),
        "unit": ("Единица измерения", "Ед. изм."),
        "fact": ("{last} год (факт)", "Факт {last} г.", "Исполнение за {last} год", "Фактически {last}"),
        "plan": ("{year} год (план)", "План {year} г.", "План на {year} год", "Запланировано на {year}"),
        "mechanism": ("Механизм реализации", "Основание"),
        "deadline": ("Срок исполнения", "Сроки"),
        "responsible": ("Ответственные", "Исполнитель"),
    },
    "kaa": {
        "code": ("№", "q/s", "Qatar sanı"),
        "name": ("Kórsetkishler atı", "Jumıslar mazmunı", "Kórsetkishler"),
        "unit": ("Ólshew birligi", "Ólshem birligi"),
        "fact": ("{last}-jıl haqıyqatında", "{last}-jılda orınlandı", "Fakt {last}-jıl"),
        "plan": ("{year}-jıl jobası", "{year}-jıl reja", "Joba {year}-jıl"),
        "mechanism": ("Ámelge asırıw mexanizmi",),
        "deadline": ("Orınlaw múddeti", "Waqtı"),
        "responsible": ("Juwapkerler", "Juwaplılar"),
    },
}
EXTRA = (
    ("{before} yil (fakt)", False), ("{next} yil (prognoz)", False), ("I chorak", True), ("II chorak", True),
    ("Farqi, foizda", False),
    ("Farqi (+/-)", False), ("{year} yil 6 oylik", False), ("Izoh", None),
)  # fmt: skip
"""Columns beyond the form's: their heading; their figures must not be taken."""
NOTHING = ("-", "–", "yoʻq", "x", "йўқ")
TITLES = {
    "uz": ("TASDIQLAYMAN", "Chimboy tumani axborot-kutubxona markazining {year}-yilgi ish rejasi"),
    "ru": ("УТВЕРЖДАЮ", "План работы информационно-библиотечного центра Чимбайского района на {year} год"),
    "kaa": ("TASTIYIQLAYMAN", "Shımbay rayonı xabar-kitapxana orayınıń {year}-jılǵa jumıs jobası"),
}


@dataclass(frozen=True)
class Layout:
    """How a plan is laid out."""

    columns: tuple[str, ...] = ("code", "name", "unit", "fact", "plan", "mechanism", "deadline", "responsible")
    language: str = "uz"
    script: str = "latin"
    heading: str = "one"  # one, two, numbered
    sections: str = "row"  # row, line, name, none, table
    codes: str = "right"  # right, dotless, missing, running, moved
    parts: str = "lines"  # lines, slash, semicolon, comma, rows, labels
    thousands: str = ""
    decimal: str = ","
    repeat: int = 0
    extra: tuple[int, ...] = ()
    other_words: float = 0.0
    dropped: float = 0.0
    local: int = 0
    doubled: int = 0
    unlike: int = 0
    slid: int = 0
    totals: bool = False
    unit_words: float = 0.0
    uncoded: bool = False
    year: int = 2023


def any_layout(dice: random.Random) -> Layout:
    """A layout by dice."""
    columns = ["code", "name", "unit", "fact", "plan", "mechanism", "deadline", "responsible"]
    if dice.random() < 0.35:
        columns[3], columns[4] = columns[4], columns[3]
    if dice.random() < 0.2:
        columns.insert(1, columns.pop(2))
    for optional, chance in (("mechanism", 0.35), ("responsible", 0.2), ("deadline", 0.15)):
        if dice.random() < chance:
            columns.remove(optional)
    codes = dice.choice(("right", "right", "dotless", "missing", "running", "moved"))
    if codes == "missing" and dice.random() < 0.5:
        columns.remove("code")
    language = dice.choice(("uz", "uz", "uz", "ru", "kaa"))
    script = dice.choice(("latin", "latin", "cyrillic", "2026")) if language == "uz" else "latin"
    return Layout(
        tuple(columns), language, script, dice.choice(("one", "two", "numbered")),
        dice.choice(("row", "line", "name", "none", "table")), codes,
        dice.choice(("lines", "slash", "semicolon", "comma", "rows", "labels")),
        dice.choice(("", "", " ", "\u00a0")), dice.choice(",."), dice.choice((0, 0, 12, 25)),
        tuple(sorted(dice.sample(range(len(EXTRA)), dice.choice((0, 0, 0, 1, 2))))),
        dice.choice((0.0, 0.0, 0.5)), dice.choice((0.0, 0.1)), dice.choice((0, 0, 1, 3)), dice.choice((0, 0, 1)),
        dice.choice((0, 0, 1)), dice.choice((0, 0, 2)), dice.random() < 0.2, dice.choice((0.0, 0.0, 0.15)),
        dice.random() < 0.4, dice.choice((2023, 2023, 2025)),
    )  # fmt: skip
