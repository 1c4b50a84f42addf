"""What other programs, and nobody, do to a workbook's XML: each kind of mutation by its name.

A mutation takes a workbook's parts and dice, and changes the parts. It may leave the workbook readable, odd or
damaged: what becomes of it is for `mutants` to see.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FIGURE = re.compile(rb'<c r="([DEIJKL])(\d+)"([^>]*?)><v>([^<]*)</v></c>')
ANY_CELL = re.compile(rb'<c r="[A-Z]+\d+"[^>]*?(?:/>|>(?:(?!</c>).)*</c>)', re.DOTALL)
ROW = re.compile(rb"<row [^>]*?(?:/>|>(?:(?!</row>).)*</row>)", re.DOTALL)
TEXT = re.compile(rb"<t(?: xml:space=\"preserve\")?>([^<]+)</t>")
STYLES, WORKBOOK, STRINGS = "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"


@dataclass
class Mutant:
    """A workbook in the making: its parts by name, the part of *Reja*, and the dice."""

    parts: dict[str, bytes]
    sheet: str
    dice: random.Random

    def figure(self) -> re.Match[bytes]:
        """One of the figures of *Reja*."""
        return self.dice.choice(list(FIGURE.finditer(self.parts[self.sheet])))

    def put(self, match: re.Match[bytes], by: bytes, part: str = "") -> None:
        """Replace what was found in a part, by default in *Reja*."""
        part = part or self.sheet
        data = self.parts[part]
        self.parts[part] = data[: match.start()] + by + data[match.end() :]

    def value(self, spelled: bytes, attributes: bytes | None = None) -> None:
        """Give a figure another content, and other attributes."""
        found = self.figure()
        more = found[3] if attributes is None else attributes
        self.put(found, b'<c r="%s%s"%s>%s</c>' % (found[1], found[2], more, spelled))

    def number(self) -> bytes:
        """Some number."""
        return str(self.dice.randrange(1, 90_000)).encode()

    def change(self, pattern: bytes, by: bytes | Callable[[re.Match[bytes]], bytes], part: str = "") -> None:
        """Replace one of the places of a pattern in a part, by default in *Reja*."""
        part = part or self.sheet
        found = list(re.finditer(pattern, self.parts[part], re.DOTALL))
        if found:
            match = self.dice.choice(found)
            self.put(match, by(match) if callable(by) else by, part)

    def one(self, pattern: re.Pattern[bytes], part: str = "") -> re.Match[bytes]:
        """One of the places of a pattern in a part, by default in *Reja*."""
        return self.dice.choice(list(pattern.finditer(self.parts[part or self.sheet])))


Mutation = Callable[[Mutant], None]
KINDS: dict[str, Mutation] = {}


def kind(change: Mutation) -> Mutation:
    """Register a mutation by the name of its function."""
    KINDS[change.__name__] = change
    return change


def _of(name: str, *spelled: bytes, attributes: bytes | None = None) -> None:
    """Register mutations that give a figure one of these contents; ``%d`` in them is some number."""

    def change(mutant: Mutant) -> None:
        text = mutant.dice.choice(spelled)
        while b"%d" in text:
            text = text.replace(b"%d", mutant.number(), 1)
        mutant.value(text, attributes)

    KINDS[name] = change


_of("another_number", b"<v>%d</v>", b"<v>%d.5</v>", b"<v>-%d</v>")
_of("exponents", b"<v>1e-05</v>", b"<v>5.55e-17</v>", b"<v>1.5E3</v>", b"<v>1e+16</v>", b"<v>%de2</v>", b"<v>1E-7</v>")
_of("white_space", b"<v> %d </v>", b"<v>\n%d\t</v>", b'<v xml:space="preserve"> %d</v>', b"<v>\xc2\xa0%d</v>")
_of("signs_and_points", b"<v>+%d</v>", b"<v>.5</v>", b"<v>%d.</v>", b"<v>-.5</v>", b"<v>0%d</v>", b"<v>--%d</v>")
_of("character_references", b"<v>&#49;%d</v>", b"<v>&#x32;</v>", b"<v>%d&#32;</v>", b"<v>&amp;%d</v>", b"<v>&#0;</v>")
_of("character_data", b"<v><![CDATA[%d]]></v>", b"<v>1<![CDATA[%d]]>2</v>", b"<v><![CDATA[]]>%d</v>")
_of(
    "beyond_numbers", b"<v>NaN</v>", b"<v>INF</v>", b"<v>-INF</v>", b"<v>Infinity</v>", b"<v>1E308</v>", b"<v>1E999</v>"
)
_of("too_large_or_small", b"<v>1E-320</v>", b"<v>1" + b"0" * 34 + b"</v>", b"<v>%d%d%d%d</v>", b"<v>1E+34</v>")
_of("no_numbers", b"<v>1.2.3</v>", b"<v>1_000</v>", b"<v>0x1F</v>", b"<v>1,5</v>", b"<v>\xd9\xa1</v>", b"<v>%d %d</v>")
_of("comment_in_value", b"<v>%d<!--c-->%d</v>", b"<v><!--c-->%d</v>", b"<v>%d<!-- --></v>", b"<v><!--<v>7</v>--></v>")
_of("instruction_in_value", b"<v>%d<?x 5?>%d</v>", b"<v><?x <v>77</v>?>%d</v>", b"<?x <v>77</v>?><v>%d</v>")
_of("two_values", b"<v>%d</v><v>%d</v>", b"<v/><v>%d</v>", b"<v>%d</v><v/>", b"<v>%d</v><f>1+1</f><v>2</v>")
_of(
    "value_in_extension",
    b"<v>%d</v><extLst><ext><v>%d</v></ext></extLst>",
    b'<extLst><ext uri="x"><v>%d</v></ext></extLst>',
    b'<extLst><ext uri="x"><v>%d</v></ext></extLst><v>%d</v>',
)
_of(
    "value_of_another_namespace",
    b'<x:v xmlns:x="urn:x">%d</x:v><v>%d</v>',
    b'<v xmlns="urn:x">%d</v>',
    b'<v>%d</v><v xmlns="urn:x">%d</v>',
    b'<x:v xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%d</x:v>',
)
_of("value_beside_inline_text", b"<is><t>%d</t></is><v>%d</v>", b"<v>%d</v><is><t>%d</t></is>", b"<is><t>%d</t></is>")
_of("inline_with_value", b"<v>%d</v>", b"<is><t>%d</t></is><v>%d</v>", b"<is/><v>%d</v>", attributes=b' t="inlineStr"')
_of("unknown_kind", b"<v>%d</v>", attributes=b' t="N"')
_of("empty_kind", b"<v>%d</v>", attributes=b' t=""')
_of("text_kind", b"<v>%d</v>", b"<v>1 %d</v>", b"<v>%d\n%d</v>", b"<v>5   120</v>", b"<v>-</v>", attributes=b' t="str"')
_of("truth_kind", b"<v>%d</v>", b"<v>1</v>", b"<v>true</v>", attributes=b' t="b"')
_of("error_kind", b"<v>%d</v>", b"<v>#N/A</v>", attributes=b' t="e"')
_of("date_kind", b"<v>2023-05-01</v>", b"<v>%d</v>", attributes=b' t="d"')
_of("string_kind", b"<v>%d</v>", b"<v>1</v>", b"<v>1.5</v>", b"<v>-1</v>", b"<v>x</v>", attributes=b' t="s"')
_of("kind_twice", b"<v>%d</v>", attributes=b' t="n" t="str"')
_of(
    "formula_and_value", b"<f>1+%d</f><v>%d</v>", b"<f/><v>%d</v>", b"<f>A1</f><f>B1</f><v>%d</v>", b"<v>%d</v><f>2</f>"
)
_of("markup_in_value", b"<v><b>%d</b></v>", b"<v>1<b/>%d</v>", b"<v>&lt;v&gt;%d&lt;/v&gt;</v>", b"<v><v>%d</v></v>")
_of("text_beside_value", b"%d<v>%d</v>", b"<v>%d</v>%d", b"<v>%d</v>]]&gt;", b"<v>%d</v>\x7f", b"<v>\x7f</v>")
_of("style_index", b"<v>%d</v>", attributes=b' s="999999"')
_of("style_that_is_none", b"<v>%d</v>", attributes=b' s="x"')
_of(
    "alternate_content", b'<mc:AlternateContent xmlns:mc="urn:m"><mc:Choice><v>%d</v></mc:Choice></mc:AlternateContent>'
)
_of("values_end_early", b"<v>%d</c>", b"<v>%d", b"<v>%d</v", b"</v>%d<v>")


@kind
def cell_twice(mutant: Mutant) -> None:
    found = mutant.figure()
    again = b'<c r="%s%s"%s><v>%s</v></c>' % (*found.group(1, 2, 3), mutant.dice.choice([found[4], mutant.number()]))
    mutant.put(found, mutant.dice.choice([found[0] + again, again + found[0]]))


@kind
def row_twice(mutant: Mutant) -> None:
    found = mutant.one(ROW)
    again = FIGURE.sub(lambda m: m[0].replace(b"<v>" + m[4], b"<v>" + mutant.number()), found[0])
    mutant.put(found, mutant.dice.choice([found[0] + again, found[0] * 2, again + found[0]]))


@kind
def row_again_at_the_end(mutant: Mutant) -> None:
    again = mutant.one(ROW)[0].replace(b"<v>", b"<v>1")
    mutant.change(b"</sheetData>", again + b"</sheetData>")


@kind
def rows_exchanged(mutant: Mutant) -> None:
    rows = ROW.findall(mutant.parts[mutant.sheet])
    one, other = mutant.dice.sample(rows, 2)
    data = mutant.parts[mutant.sheet].replace(one, b"\0").replace(other, one).replace(b"\0", other)
    mutant.parts[mutant.sheet] = data


@kind
def cells_exchanged(mutant: Mutant) -> None:
    found = mutant.one(ROW)
    cells = ANY_CELL.findall(found[0])
    if len(cells) > 1:
        one, other = mutant.dice.sample(cells, 2)
        mutant.put(found, found[0].replace(one, b"\0").replace(other, one).replace(b"\0", other))


@kind
def cell_without_address(mutant: Mutant) -> None:
    mutant.change(rb'<c r="[A-Z]+\d+"', b"<c")


@kind
def row_without_number(mutant: Mutant) -> None:
    mutant.change(rb'<row r="\d+"', b"<row")


@kind
def rows_without_numbers(mutant: Mutant) -> None:
    data = re.sub(rb'<row r="\d+"', b"<row", mutant.parts[mutant.sheet])
    mutant.parts[mutant.sheet] = re.sub(rb'<c r="[A-Z]+\d+"', b"<c", data) if mutant.dice.random() < 0.3 else data


@kind
def other_row_number(mutant: Mutant) -> None:
    number = mutant.dice.choice(
        [b"0", b"-5", b"1e1", b" 7", b"7.0", b"2000000000", b"99999999999999999999", b"12", b""]
    )
    mutant.change(rb'<row r="\d+"', b'<row r="%s"' % number)


@kind
def other_address(mutant: Mutant) -> None:
    found = mutant.figure()
    column, row = found[1], found[2]
    address = mutant.dice.choice([
        column.lower() + row, b"$%s$%s" % (column, row), column + str(int(row) + 1).encode(), b"XFE" + row,
        b"ZZZZ" + row, column, row, b"", b" " + column + row, column + b"0" + row, b"R%sC5" % row, b"A" + row,
        column + row + b":F9",
    ])  # fmt: skip
    mutant.put(found, found[0].replace(b'r="%s%s"' % (column, row), b'r="%s"' % address, 1))


@kind
def far_cells(mutant: Mutant) -> None:
    more = mutant.dice.choice([
        b'<row r="1048576"/>', b'<row r="1048576"><c r="XFD1048576" s="1"/></row>', b'<row r="1048577"/>',
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', b'<row r="500" ht="15"/>' * 2,
        b'<row r="150000"><c r="ABC150000"><v>1</v></c></row>',
    ])  # fmt: skip
    mutant.change(b"</sheetData>", more + b"</sheetData>")


@kind
def dimension_claim(mutant: Mutant) -> None:
    claim = mutant.dice.choice([b"A1:AMJ1048576", b"A1", b"", b"XFD1048576", b"A1:XFD99999999999", b"?"])
    mutant.change(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % claim)


@kind
def second_table(mutant: Mutant) -> None:
    row = b'<row r="9"><c r="E9"><v>%s</v></c></row>' % mutant.number()
    table = b"<sheetData>%s</sheetData>" % mutant.dice.choice([row, b"", mutant.one(ROW)[0]])
    mutant.change(
        *mutant.dice.choice([(b"</sheetData>", b"</sheetData>" + table), (b"<sheetData>", table + b"<sheetData>")])
    )


@kind
def false_table(mutant: Mutant) -> None:
    table = b"<sheetData>%s</sheetData>" % mutant.one(ROW)[0].replace(b"<v>", b"<v>9")
    wrapped = b'<extLst><ext xmlns="urn:x">%s</ext></extLst></worksheet>' % table
    mutant.change(b"</worksheet>", mutant.dice.choice([wrapped, b"<!--%s--></worksheet>" % table]))
    if mutant.dice.random() < 0.7:
        mutant.change(b"<sheetData>", mutant.dice.choice([b"<sheetData >", b"<sheetData\n>", b'<sheetData x="1">']))


@kind
def comment_between(mutant: Mutant) -> None:
    inside = mutant.dice.choice([b"<!-- c -->", b"<!--<row r='9'><c r='E9'><v>7</v></c></row>-->", b"<!--</row>-->"])
    mutant.change(mutant.dice.choice([b"<row ", b"<c ", b"</row>", b"<v>", b"</sheetData>"]), lambda m: inside + m[0])


@kind
def instruction_between(mutant: Mutant) -> None:
    inside = mutant.dice.choice([b"<?x <v>77</v>?>", b"<?x </row>?>", b"<?x <c r='E9'><v>7</v></c>?>"])
    mutant.change(mutant.dice.choice([b"<row ", b"<c ", b"</row>", b"</sheetData>"]), lambda m: inside + m[0])


@kind
def text_between(mutant: Mutant) -> None:
    inside = mutant.dice.choice([b"7", b"\n  ", b"&#10;", b"\xc2\xa0", b"&amp;", b"]]>", b"\x7f"])
    mutant.change(mutant.dice.choice([b"<row ", b"<c ", b"</row>", b"<v>", b"</sheetData>"]), lambda m: inside + m[0])


@kind
def strange_element(mutant: Mutant) -> None:
    inside = mutant.dice.choice([
        b"<x/>", b'<x:row xmlns:x="urn:x" r="9"><c r="E9"><v>7</v></c></x:row>', b"<v>7</v>", b"<is><t>7</t></is>",
        b'<c r="E9"><v>7</v></c>', b'<row r="9"><c r="E9"><v>7</v></c></row>', b"<extLst><ext><v>7</v></ext></extLst>",
    ])  # fmt: skip
    mutant.change(mutant.dice.choice([b"<row ", b"<c ", b"</row>", b"</c>", b"</sheetData>"]), lambda m: inside + m[0])


@kind
def other_quotes(mutant: Mutant) -> None:
    mutant.change(rb'<c r="([A-Z]+\d+)"', lambda m: b"<c r='" + m[1] + b"'")
    mutant.change(rb'<row r="(\d+)"', lambda m: b"<row  r = '" + m[1] + b"'\n")


@kind
def other_attributes(mutant: Mutant) -> None:
    more = mutant.dice.choice([
        b' x="a>b"', b' x="1" x="2"', b' x14ac:dyDescent="0.25"', b' xmlns="urn:x"', b' r="9"', b' x="&lt;v&gt;5"',
        b" x=1", b' xml:space="preserve"', b' cm="1" vm="1"', b' x="<v>5</v>"', b' t="s"', b' ph="1"', b" x='\"'",
        b' \xd1\x83="1"',
    ])  # fmt: skip
    mutant.change(mutant.dice.choice([rb"<row [^>/]*", rb"<c [^>/]*", b"<v", b"<worksheet"]), lambda m: m[0] + more)


@kind
def other_encoding(mutant: Mutant) -> None:
    text = mutant.parts[mutant.sheet].decode()
    name, codec = mutant.dice.choice([
        ("UTF-16", "utf-16"), ("utf-8", "utf-8-sig"), ("windows-1251", "utf-8"), ("", "utf-16-le"),
        ("UTF-8", "utf-16-be"),
        ("x-unknown", "utf-8"), ("US-ASCII", "utf-8"), ("utf8", "utf-8"),
    ])  # fmt: skip
    text = re.sub(r"encoding=['\"][^'\"]*['\"]", f'encoding="{name}"' if name else "", text)
    mutant.parts[mutant.sheet] = text.encode(codec)


@kind
def prefixed_names(mutant: Mutant) -> None:
    text = re.sub(r"<(/?)(\w)", r"<\1x:\2", mutant.parts[mutant.sheet].decode().partition("?>")[2])
    mutant.parts[mutant.sheet] = text.replace("xmlns=", "xmlns:x=", 1).encode()


@kind
def document_type(mutant: Mutant) -> None:
    doctype = mutant.dice.choice([b"<!DOCTYPE worksheet>", b'<!DOCTYPE w [<!ENTITY a "7">]>'])
    mutant.change(b"<worksheet", doctype + b"<worksheet")
    mutant.change(rb"<v>[^<]*</v>", b"<v>&a;</v>")


@kind
def cut_off(mutant: Mutant) -> None:
    data = mutant.parts[mutant.sheet]
    mutant.parts[mutant.sheet] = data[: mutant.dice.randrange(len(data))]


@kind
def tag_lost(mutant: Mutant) -> None:
    mutant.change(rb"</?(?:row|c|v|f|is|t|sheetData)[^>]*>", b"")


@kind
def element_lost(mutant: Mutant) -> None:
    mutant.put(mutant.one(mutant.dice.choice([ANY_CELL, ROW])), b"")


@kind
def element_moved(mutant: Mutant) -> None:
    pattern = mutant.dice.choice([ANY_CELL, ROW])
    found = mutant.one(pattern)
    mutant.put(found, b"")
    target = mutant.one(pattern)
    mutant.put(target, found[0] + target[0])


@kind
def any_bytes(mutant: Mutant) -> None:
    data = bytearray(mutant.parts[mutant.sheet])
    for _ in range(mutant.dice.choice([1, 1, 2, 5])):
        at = mutant.dice.randrange(len(data))
        sign = mutant.dice.choice(b"<>/&\"'= 019.-eEvcr!?[]\x00\x7f\x80")
        match mutant.dice.randrange(3):
            case 0:
                data[at] = sign
            case 1:
                data.insert(at, sign)
            case _:
                del data[at]
    mutant.parts[mutant.sheet] = bytes(data)


@kind
def shared_formula(mutant: Mutant) -> None:
    found = mutant.figure()
    formula = mutant.dice.choice(
        [b'<f t="shared" si="0"/>', b'<f t="shared" ref="E9:E20" si="0">D9</f>', b'<f t="array"/>']
    )
    mutant.put(found, found[0].replace(b"<v>", formula + b"<v>"))
