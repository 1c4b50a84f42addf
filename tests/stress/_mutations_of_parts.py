"""Mutations beyond the sheet: texts, styles, the workbook's list of sheets and names, the package itself."""

import re

from tests.stress._mutations import STRINGS, STYLES, TEXT, WORKBOOK, Mutant, kind

FORMATS = (
    "dd.mm.yyyy", ";;;", '"100"', '0"000"', "0%", "#,##0,", "[h]:mm", "0;0", "@", "[" * 300, "_-* #,##0\\ _s_o_m_-",
    '_-* #,##0.00\\ "so\'m"_-', "[White]0", "General", "", "[>=1000]0,;0", '0" ta"', "\\", '"', "_", "*",
)  # fmt: skip


@kind
def texts_escaped(mutant: Mutant) -> None:
    part = STRINGS if STRINGS in mutant.parts else mutant.sheet
    more = mutant.dice.choice(
        [b"_x000D_\n", b"_x0075_", b"_x005F_x0031_", b"_xD83D_", b"_x0000_", b"_x31_", b"_xZZZZ_"]
    )
    mutant.change(TEXT.pattern, lambda m: m[0].replace(b"</t>", more + b"</t>"), part)


@kind
def figure_as_escaped_text(mutant: Mutant) -> None:
    mutant.value(mutant.dice.choice([b"<v>_x0035_%s</v>", b"<v>5_x000A_%s</v>"]) % mutant.number(), b' t="str"')


@kind
def texts_lost(mutant: Mutant) -> None:
    if STRINGS in mutant.parts:
        mutant.change(rb"<si>(?:(?!</si>).)*</si>", mutant.dice.choice([b"", b"<si/>", b"<si><t/></si>"]), STRINGS)
    else:
        mutant.change(rb"<is>(?:(?!</is>).)*</is>", mutant.dice.choice([b"", b"<is/>", b"<is><t/></is>"]))


@kind
def texts_doubled(mutant: Mutant) -> None:
    if STRINGS in mutant.parts:
        mutant.change(rb"<si>(?:(?!</si>).)*</si>", lambda m: m[0] * 2, STRINGS)
    else:
        mutant.change(rb"<t[^>]*>[^<]*</t>", lambda m: m[0] * 2)


@kind
def text_in_runs(mutant: Mutant) -> None:
    part = STRINGS if STRINGS in mutant.parts else mutant.sheet
    more = mutant.dice.choice([b"", b'<rPh sb="0" eb="1"><t>7</t></rPh>', b"<phoneticPr/>", b"<r><t/></r>"])
    mutant.change(TEXT.pattern, lambda m: b"<r><rPr><b/></rPr><t>" + m[1] + b"</t></r>" + more, part)


@kind
def comment_in_text(mutant: Mutant) -> None:
    part = STRINGS if STRINGS in mutant.parts else mutant.sheet
    mutant.change(TEXT.pattern, lambda m: m[0].replace(b"</t>", b"<!--c-->x</t>"), part)


@kind
def texts_cut_off(mutant: Mutant) -> None:
    part = STRINGS if STRINGS in mutant.parts else WORKBOOK
    data = mutant.parts[part]
    mutant.parts[part] = data[: mutant.dice.randrange(len(data))]


@kind
def format_of_all(mutant: Mutant) -> None:
    code = mutant.dice.choice(FORMATS).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    mutant.change(rb'formatCode="[^"]*"', f'formatCode="{code}"'.encode(), STYLES)


@kind
def format_of_one(mutant: Mutant) -> None:
    number = mutant.dice.choice(
        [b"14", b"22", b"45", b"9", b"10", b"x", b"", b"-1", b"164", b"99999999999", b"1.5", b" 14 "]
    )
    mutant.change(
        rb'<xf numFmtId="\d+"|numFmtId="\d+"(?=[^<]*/?>)', lambda m: re.sub(rb'"\d+"', b'"%s"' % number, m[0]), STYLES
    )


@kind
def styles_lost(mutant: Mutant) -> None:
    match mutant.dice.randrange(3):
        case 0:
            del mutant.parts[STYLES]
        case 1:
            mutant.change(rb"<cellXfs.*</cellXfs>", b"<cellXfs/>", STYLES)
        case _:
            mutant.parts[STYLES] = mutant.parts[STYLES][:500]


@kind
def names_moved(mutant: Mutant) -> None:
    where = mutant.dice.choice([
        b"'Reja'!$ZZZZ$5:$ZZZZ$96", b"Reja!$E$99999999999", b"#REF!", b"Reja!#REF!", b"'Jamlanma'!$E$5:$E$96",
        b"Reja!$E$5,Reja!$F$6", b"", b"REJA!$E$5:$E$96", b"5", b"Reja!E5:E96", b"OFFSET(Reja!$A$1,1,1)", b"Reja!$E:$E",
        b"[1]Reja!$E$5:$E$96", b"'Re''ja'!$A$1",
    ])  # fmt: skip
    mutant.change(rb"(<definedName [^>]*>)[^<]*", lambda m: m[1] + where, WORKBOOK)


@kind
def name_shifted(mutant: Mutant) -> None:
    step = mutant.dice.choice([1, -1, 7])

    def shifted(match: re.Match[bytes]) -> bytes:
        return match[1] + b"$" + bytes([min(90, max(65, match[2][0] + step))]) + b"$"

    mutant.change(
        rb"(<definedName name=\"akm_(?:fact|plan|q\d|code|year|unit)\"[^>]*>'?\w+'?!)\$([A-Z])\$", shifted, WORKBOOK
    )


@kind
def name_lost_or_doubled(mutant: Mutant) -> None:
    mutant.change(
        rb"<definedName (?:(?!</definedName>).)*</definedName>", lambda m: m[0] * mutant.dice.choice([0, 2]), WORKBOOK
    )


@kind
def names_local(mutant: Mutant) -> None:
    mutant.change(rb"<definedName ", b'<definedName localSheetId="%d" ' % mutant.dice.choice([0, 1, 99]), WORKBOOK)


@kind
def sheets_renamed(mutant: Mutant) -> None:
    name = mutant.dice.choice([b"REJA", b"Reja ", b"_x0052_eja", b"", b"Reja 2", b"Jamlanma", b"&lt;x&gt;"])
    mutant.change(rb'(<sheet [^>]*name=")[^"]*', lambda m: m[1] + name, WORKBOOK)


@kind
def sheets_exchanged(mutant: Mutant) -> None:
    rels = "xl/_rels/workbook.xml.rels"
    data = mutant.parts[rels]
    plan = b"sheet2.xml"  # exchanged with any other sheet
    other = mutant.dice.choice(sorted({*re.findall(rb"sheet\d+\.xml", data)} - {plan}))
    mutant.parts[rels] = data.replace(plan, b"\0").replace(other, plan).replace(b"\0", other)


@kind
def sheet_entry_odd(mutant: Mutant) -> None:
    mutant.change(
        rb"<sheet [^>]*/>",
        lambda m: mutant.dice.choice([b"", m[0] * 2, re.sub(rb'r:id="[^"]*"', b'r:id="rId999"', m[0])]),
        WORKBOOK,
    )


@kind
def relation_odd(mutant: Mutant) -> None:
    rels = mutant.dice.choice(["xl/_rels/workbook.xml.rels", "_rels/.rels"])

    def odd(match: re.Match[bytes]) -> bytes:
        target = match[1].lstrip(b"/")
        return b'Target="%s"' % mutant.dice.choice([
            b"/xl/" + target, b"\\xl\\" + target, b"./" + target, b"../xl/" + target, target.upper(), b"xl/" + target,
            b"", b"http://x/" + target, target.replace(b".xml", b"%2Exml"), b"nowhere.xml", target + b"#a",
            b"/" + target,
        ])  # fmt: skip

    mutant.change(rb'Target="([^"]*)"', odd, rels)


@kind
def part_renamed(mutant: Mutant) -> None:
    name = mutant.dice.choice([name for name in mutant.parts if name.endswith((".xml", ".rels"))])
    other = mutant.dice.choice(
        [name.replace("/", "\\"), name.upper(), name.replace(".xml", "%2Exml"), name.title(), name + "x"]
    )
    mutant.parts = {other if part == name else part: data for part, data in mutant.parts.items()}


@kind
def parts_with_backslashes(mutant: Mutant) -> None:
    mutant.parts = {name.replace("/", "\\"): data for name, data in mutant.parts.items()}
    mutant.sheet = mutant.sheet.replace("/", "\\")


@kind
def part_empty_or_damaged(mutant: Mutant) -> None:
    name = mutant.dice.choice(list(mutant.parts))
    data = mutant.parts[name]
    mutant.parts[name] = mutant.dice.choice(
        [b"", data[: len(data) // 2], b"\0" * 100, b"<x/>", data.replace(b">", b"", 1)]
    )


@kind
def part_lost(mutant: Mutant) -> None:
    del mutant.parts[mutant.dice.choice(list(mutant.parts))]


@kind
def year_spelled(mutant: Mutant) -> None:
    cover = mutant.sheet.replace("sheet2", "sheet1")
    year = mutant.dice.choice(
        [b"2023.0", b"2.023E3", b" 2023 ", b"2023.5", b"23", b"1E400", b"NaN", b"44927", b"02023"]
    )
    mutant.change(rb"<v>2023</v>", b"<v>%s</v>" % year, cover)
