"""More than 280 hostile or odd files, made from a good plan: each stands for its kind, and its name says which."""

import os
import re
import struct
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COVER, PLAN, SUMS, CHARTS, FINDINGS, LISTS, ABOUT, HIDDEN = (f"xl/worksheets/sheet{n}.xml" for n in range(1, 9))
WORKBOOK, RELATIONS, TYPES, STYLES = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
    "xl/styles.xml",
)
PARTS = (
    TYPES,
    "_rels/.rels",
    WORKBOOK,
    RELATIONS,
    STYLES,
    COVER,
    PLAN,
    SUMS,
    CHARTS,
    FINDINGS,
    LISTS,
    ABOUT,
    HIDDEN,
    "docProps/core.xml",
    "xl/theme/theme1.xml",
)
LAUGHS = (
    b'<!DOCTYPE r [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
Parts = dict[str, bytes]
Case = tuple[str, bytes]


def unpacked(good: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(good)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: Parts, level: int = 1) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        for name, data in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, level)
    return buffer.getvalue()


def cases(good: bytes) -> Iterator[Case]:
    """All of them but `odd_places`: name and bytes. They are made one by one, as some are large."""
    parts = unpacked(good)
    made = (_values, _addresses, _names, damaged_findings, _parts, _large)
    seen: Counter[str] = Counter()
    for name, data in chain(_zips(good, parts), *(make(parts) for make in made)):
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), data


def cases_of_region(region: bytes) -> Iterator[Case]:
    """What can be done in the same ways to a region's workbook."""
    parts = unpacked(region)
    yield from chain(_zips(region, parts), _parts(parts), _large(parts))


def _zips(good: bytes, parts: Parts) -> Iterator[Case]:
    yield "zip empty file", b""
    yield "zip end alone", b"PK\x05\x06" + bytes(18)
    yield "zip old excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3_000)
    yield "zip html", b"<html><table><tr><td>1</td></tr></table></html>"
    yield "zip picture", b"\x89PNG\r\n\x1a\n" + bytes(5_000)
    yield "zip text", b"1.1\tNomi\t5"
    for tenth in range(1, 10):
        yield f"zip cut at {tenth}0 %", good[: len(good) * tenth // 10]
    for cut in (1, 22, 23, 100):
        yield f"zip {cut} bytes short", good[:-cut]
    yield "zip junk before", bytes(1_000) + good
    yield "zip junk behind", good + bytes(1_000)
    yield "zip much junk behind", good + bytes(70_000)
    central = [places.start() for places in re.finditer(rb"PK\x01\x02", good)]
    for name, offset, form, value in (
        ("version 4.5", 6, "<H", 45),
        ("version 10.0", 6, "<H", 100),
        ("locked flag", 8, "<H", 1),
        ("method bzip2", 10, "<H", 12),
        ("method lzma", 10, "<H", 14),
        ("method unknown", 10, "<H", 93),
        ("sum wrong", 16, "<L", 7),
        ("packed size 0", 20, "<L", 0),
        ("packed size huge", 20, "<L", 0xFFFFFFF0),
        ("size small", 24, "<L", 100),
        ("size huge", 24, "<L", 0x7FFFFFFF),
        ("size of zip64", 24, "<L", 0xFFFFFFFF),
        ("disk 9", 34, "<H", 9),
        ("offset 0", 42, "<L", 0),
        ("offset beyond", 42, "<L", 0x7FFFFFFF),
    ):
        data = bytearray(good)
        for at in central:
            struct.pack_into(form, data, at + offset, value)
        yield f"zip {name}", bytes(data)
    end = good.rindex(b"PK\x05\x06")
    for name, offset, form, value in (
        ("directory huge", 12, "<L", 0x7FFFFFFF),
        ("directory elsewhere", 16, "<L", 5),
        ("count 65535", 10, "<H", 0xFFFF),
        ("count 0", 10, "<H", 0),
        ("comment longer", 20, "<H", 500),
    ):
        data = bytearray(good)
        struct.pack_into(form, data, end + offset, value)
        yield f"zip {name}", bytes(data)
    zip64 = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1_300_000, 1_300_000, 60_000_000, 0)
    zip64 += struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    yield "zip64 claims 1.3 million parts", good[:end] + zip64 + good[end:]
    for name in (
        "../evil.xml",
        "/etc/evil.xml",
        "C:/evil.xml",
        "xl\\..\\..\\evil.xml",
        "xl/\x00evil.xml",
        "xl/\nevil.xml",
        "xl/\x1b[31m.xml",
        "xl/\x85.xml",
        "xl/" + "a" * 60_000,
        "XL/WORKBOOK.XML",
        "xl/workbook.xml",
    ):
        buffer = BytesIO(good)
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "a") as file:
            file.writestr(zipfile.ZipInfo("placeholder" if "\x00" in name else name), b"<a/>")
        data = buffer.getvalue()
        if "\x00" in name:
            data = data.replace(b"placeholder", b"xl/a\x00b.xml"[:11].ljust(11, b"x"))
        yield f"zip part named {name[:20]!r}", data
    yield "zip 2,500 parts", packed(parts | {f"x{n}": b"" for n in range(2_500)})
    yield "zip 200,000 parts", _many(200_000)
    yield "zip bomb of a picture", packed(parts | {"xl/media/image1.png": bytes(2**28 + 1)})
    yield "zip in a zip", packed({"reja.xlsx": good})
    yield "zip stored", _stored(parts)


def _many(count: int) -> bytes:
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, count * len(entry), len(local), 0
    )
    return local + entry * count + end


def _stored(parts: Parts) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return buffer.getvalue()


def _parts(parts: Parts) -> Iterator[Case]:
    for part in PARTS:
        data = parts[part]
        yield f"missing {part}", packed({name: other for name, other in parts.items() if name != part})
        body = data[data.index(b"?>") + 2 :] if data.startswith(b"<?xml") else data
        root = re.search(rb"<[A-Za-z][^>]*>", body)
        assert root is not None
        changes = {
            "empty": b"",
            "garbage": b"\x93\x01garbage" * 300,
            "cut": data[: len(data) // 2],
            "other root": b'<?xml version="1.0"?><html/>',
            "in no namespace": re.sub(rb' xmlns="[^"]*"', b"", data, count=1),
            "utf-16": ('<?xml version="1.0" encoding="UTF-16"?>' + body.decode()).encode("utf-16"),
            "with a document type": b'<?xml version="1.0"?><!DOCTYPE r>' + body,
            "laughing": b'<?xml version="1.0"?>' + LAUGHS + body,
            "with a document type in utf-16": (
                '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE r>' + body.decode()
            ).encode("utf-16"),
            "with a document type behind a comment": b"<!--" + b"x" * 5_000 + b"--><!DOCTYPE r>" + body,
            "of 100,000 nested elements": root[0].rstrip(b"/>") + b">" + b"<a>" * 100_000,
        }
        for name, changed in changes.items():
            yield f"{name} {part}", packed(parts | {part: changed})


def _in_cell(parts: Parts, cell: str, xml: str) -> Parts:
    changed, count = re.subn(
        rf'<c r="{cell}"[^>]*?(?:/>|>.*?</c>)'.encode(), xml.encode(), parts[PLAN], count=1, flags=re.DOTALL
    )
    assert count, cell
    return parts | {PLAN: changed}


def _values(parts: Parts) -> Iterator[Case]:
    for value in (
        "NaN",
        "INF",
        "-INF",
        "1E308",
        "1E309",
        "1E-320",
        "1E+34",
        "9" * 35,
        "9" * 400,
        "0." + "1" * 400,
        "1e-05",
        ".5",
        "5.",
        " 8 ",
        "+5",
        "--5",
        "0x10",
        "1_000",
        "1,5",
        "١٢",
        "５",
        "",
        "&#53;",
        "<![CDATA[5]]>",
        "5<!--x-->6",
        "<?x <v>7</v>?>5",
        "5</v><v>6",
        "<v>5</v>",
        "\t5\n",
        "5" + "\u200b",
        "true",
        "1E+1E+1",
        "\u0660",
    ):
        yield f"value {value[:20]!r}", packed(_in_cell(parts, "D6", f'<c r="D6"><v>{value}</v></c>'))
    for kind in ("n", "N", "s", "str", "b", "e", "d", "inlineStr", "z", ""):
        for value in ("5", "x", "-1", "99999999999999999999"):
            yield (
                f"cell of type {kind!r} {value}",
                packed(_in_cell(parts, "D6", f'<c r="D6" t="{kind}"><v>{value}</v></c>')),
            )
    for style in ("-1", "99999999", "x", "1.5", ""):
        yield f"style {style!r}", packed(_in_cell(parts, "D6", f'<c r="D6" s="{style}"><v>5</v></c>'))
    for formula in (
        "#REF!",
        "SUM(#REF!:#REF!)",
        "[1]!'ES #H'",
        "E9:#REF!",
        "(" * 5_000,
        "=" * 500,
        "A1",
        "D6",
        "A" * 9_000,
        "SUM(" * 300 + "1" + ")" * 300,
        "'",
        '"',
        "{1,2",
        "cmd|' /C calc'!A0",
        "\x01",
    ):
        text = formula.replace("&", "&amp;").replace("<", "&lt;")
        yield (
            f"formula {formula[:20]!r}",
            packed(
                _in_cell(parts, "T12", f'<c r="T12"><f>{text}</f><v>1</v></c>')
                if b'<c r="T12"' in parts[PLAN]
                else _in_cell(parts, "D7", f'<c r="D7"><f>{text}</f><v>1</v></c>')
            ),
        )


def _addresses(parts: Parts) -> Iterator[Case]:
    for where in (
        "A0",
        "XFE6",
        "XFD1048576",
        "ZZZZZZZZ99999999999999999999",
        "6D",
        "",
        "d6",
        "D6:E6",
        "$D$6",
        "D-6",
        "D6 ",
    ):
        yield f"address {where!r}", packed(_in_cell(parts, "D6", f'<c r="{where}"><v>5</v></c>'))
    for row in ("0", "-1", "1048577", "2000000000", "x", "6", ""):
        added = f'<row r="{row}"><c><v>5</v></c></row></sheetData>'.encode()
        yield f"row {row!r}", packed(parts | {PLAN: parts[PLAN].replace(b"</sheetData>", added)})
    for claim in ("A1:XFD1048576", "A1:A99999999999", "x", ""):
        changed = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{claim}"'.encode(), parts[PLAN])
        yield f"dimension {claim!r}", packed(parts | {PLAN: changed})
    second = parts[PLAN].replace(
        b"</sheetData>", b'</sheetData><x:sheetData xmlns:x="urn:x"><row r="6"/></x:sheetData>'
    )
    yield "second sheetData", packed(parts | {PLAN: second})


def _names(parts: Parts) -> Iterator[Case]:
    for reference in (
        "Reja!$A$99999999999",
        "Reja!$AAAA$4",
        "#REF!",
        "",
        "Reja!$A:$A",
        "Reja!$5:$5",
        "Reja!$A$5:$A$2",
        "Yoq!$A$5",
        "Reja!$A$5,Reja!$A$9",
        "OFFSET(Reja!$A$5,0,0)",
        "akm_code",
        "'Reja'!$A$1048576",
        "x" * 60_000,
    ):
        for name in ("akm_code", "akm_findings", "akm_sum_fact"):
            changed = re.sub(
                f'(<definedName name="{name}"[^>]*>)[^<]*'.encode(), rb"\g<1>" + reference.encode(), parts[WORKBOOK]
            )
            yield f"name {name} {reference[:20]!r}", packed(parts | {WORKBOOK: changed})


def damaged_findings(parts: Parts) -> Iterator[Case]:
    """Damage in a sheet that is written to."""
    sheet = parts[FINDINGS]
    for name, old, new in (
        ("width", rb'<col [^>]*?width="[^"]*"', b'<col min="1" max="9" width="6,5"'),
        ("columns", rb'<col min="\d+"', b'<col min="x"'),
        ("row number", rb'<row r="\d+"', b'<row r="x"'),
        ("address", rb'<c r="A\d+"', b'<c r="99"'),
        ("style", rb' s="\d+"', b' s="x"'),
        ("no sheetData", rb"<sheetData>.*</sheetData>", b""),
        ("two sheetData", rb"</sheetData>", b"</sheetData><sheetData/>"),
        ("rows without numbers", rb'<row r="\d+"', b"<row"),
        ("height", rb"<row ", b'<row ht="x" '),
    ):
        changed = re.sub(old, new, sheet, flags=re.DOTALL)
        yield f"findings {name}", packed(parts | {FINDINGS: changed})


def _sheet(parts: Parts, xml: bytes, ending: str = "xml", times: int = 1) -> Parts:
    """With a sheet, or several that are one part."""
    ids = [f"rId9{n}" for n in range(times)]
    sheets = "".join(
        f'<sheet name="own{n}" sheetId="{900 + n}" r:id="{one}" xmlns:r="{OFFICE}"/>' for n, one in enumerate(ids)
    )
    related = "".join(
        f'<Relationship Id="{one}" Type="{OFFICE}/worksheet" Target="/xl/worksheets/own.{ending}"/>' for one in ids
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    declared = f'<Override PartName="/xl/worksheets/own.{ending}" ContentType="{kind}"/></Types>'
    return parts | {
        WORKBOOK: parts[WORKBOOK].replace(b"</sheets>", sheets.encode() + b"</sheets>"),
        RELATIONS: parts[RELATIONS].replace(b"</Relationships>", related.encode() + b"</Relationships>"),
        TYPES: parts[TYPES].replace(b"</Types>", declared.encode()),
        f"xl/worksheets/own.{ending}": xml,
    }


def _rows(body: bytes, tail: bytes = b"") -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + body + b"</sheetData>" + tail + b"</worksheet>"


def _own(parts: Parts, body: bytes) -> Parts:
    """With rows behind those of the plan."""
    return parts | {PLAN: parts[PLAN].replace(b"</sheetData>", body + b"</sheetData>")}


def _large(parts: Parts) -> Iterator[Case]:
    numbers = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(200, 199_200))
    rows: dict[str, Callable[[], bytes]] = {
        "199,000 rows": lambda: numbers,
        "199,000 empty rows": lambda: b"".join(b'<row r="%d"/>' % n for n in range(200, 199_200)),
        "a million cells of four bytes": lambda: b'<row r="200">' + b"<c/>" * 1_000_000 + b"</row>",
        "30,000 cells of four bytes": lambda: b'<row r="200">' + b"<c/>" * 30_000 + b"</row>",
        "16,384 columns": lambda: b'<row r="200">' + b"<c><v>1</v></c>" * 16_384 + b"</row>",
        "a million attributes": lambda: b'<row r="200"' + b"".join(b' a%d=""' % n for n in range(1_000_000)) + b"/>",
        "rows a thousand times": lambda: b'<row r="200"><c r="A200"><v>1</v></c></row>' * 1_000,
        "a text of 11 MB": lambda: (
            b'<row r="200"><c t="inlineStr"><is><t>' + b"x" * 11 * 2**20 + b"</t></is></c></row>"
        ),
        "shared formulas": lambda: b"".join(
            b'<row r="%d"><c r="A%d"><f t="shared" si="%d" ref="A%d">B1</f></c></row>' % (n, n, n, n)
            for n in range(200, 20_200)
        ),
        "a running balance of 3,000": lambda: (
            b'<row r="200"><c r="AB200"><f>E9</f><v>1</v></c></row>'
            + b"".join(
                b'<row r="%d"><c r="AB%d"><f>AB%d+1</f><v>1</v></c></row>' % (n, n, n - 1) for n in range(201, 3_201)
            )
        ),
        "a running balance of 20,000": lambda: (
            b'<row r="200"><c r="AB200"><f>E9</f><v>1</v></c></row>'
            + b"".join(
                b'<row r="%d"><c r="AB%d"><f>AB%d+1</f><v>1</v></c></row>' % (n, n, n - 1) for n in range(201, 20_201)
            )
        ),
        "sums of all above": lambda: b"".join(
            b'<row r="%d"><c r="AB%d"><f>SUM(AB$200:AB%d)</f><v>1</v></c></row>' % (n, n, n - 1)
            for n in range(201, 2_201)
        ),
    }
    for name, made in rows.items():
        yield f"large plan: {name}", packed(_own(parts, made()))
        yield f"large sheet: {name}", packed(_sheet(parts, _rows(made())))
    yield (
        "large sheet named .bin of 206 MB",
        packed(_sheet(parts, _rows(b'<row r="1"><c><v>1</v></c></row>' * 6_600_000), "bin")),
    )
    yield "large: 490 sheets that are one part", packed(_sheet(parts, _rows(numbers[:200_000] + b"</row>"), times=490))
    yield (
        "large: 50,000 sheets",
        packed(
            parts
            | {
                WORKBOOK: parts[WORKBOOK].replace(
                    b"<sheets>",
                    b"<sheets>" + b"".join(b'<sheet name="s%d" sheetId="%d"/>' % (n, n + 100) for n in range(50_000)),
                )
            }
        ),
    )
    for count in (5_000, 150_000, 1_000_000):
        named = b"".join(b'<definedName name="n%d">Reja!$A$1</definedName>' % n for n in range(count))
        yield (
            f"large: {count} names",
            packed(parts | {WORKBOOK: parts[WORKBOOK].replace(b"<definedNames>", b"<definedNames>" + named)}),
        )
    for mark in (b"[", b"_x", b"d\\", b'"'):
        format_ = (
            b'<numFmts count="1"><numFmt numFmtId="200" formatCode="'
            + mark.replace(b'"', b"&quot;") * 500_000
            + b'"/></numFmts>'
        )
        styles = re.sub(rb"<numFmts.*?</numFmts>", b"", parts[STYLES], flags=re.DOTALL)
        styles = re.sub(rb"(<styleSheet[^>]*>)", lambda match, f=format_: match[1] + f, styles)
        yield f"large: number format of 500,000 {mark.decode()!r}", packed(parts | {STYLES: styles})
    styles = parts[STYLES].replace(b"</cellXfs>", b'<xf numFmtId="14"/>' * 60_000 + b"</cellXfs>")
    yield "large: 60,000 styles", packed(parts | {STYLES: styles})
    yield "styles numFmtId no number", packed(parts | {STYLES: parts[STYLES].replace(b'numFmtId="', b'numFmtId="x', 5)})
    for name, tail in (
        ("merges", b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 50_000 + b"</mergeCells>"),
        ("links", b"<hyperlinks>" + b'<hyperlink ref="A1" location="x"/>' * 50_000 + b"</hyperlinks>"),
        ("checks", b"<dataValidations>" + b'<dataValidation sqref="A1:XFD1048576"/>' * 50_000 + b"</dataValidations>"),
    ):
        yield (
            f"large: 50,000 {name}",
            packed(parts | {PLAN: parts[PLAN].replace(b"</sheetData>", b"</sheetData>" + tail)}),
        )
    for count, texts in (("1", 1_000_000), ("4294967295", 1), ("18446744073709551615", 1)):
        yield f"large: {texts} texts, {count} claimed", packed(_texts(parts, count, texts))


def _texts(parts: Parts, claimed: str, count: int) -> Parts:
    related = f'<Relationship Id="rId99" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    table = f'<sst xmlns="{MAIN}" count="{claimed}" uniqueCount="{claimed}">' + "<si/>" * count + "</sst>"
    return parts | {
        RELATIONS: parts[RELATIONS].replace(b"</Relationships>", related.encode()),
        TYPES: parts[TYPES].replace(
            b"</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
        ),
        "xl/sharedStrings.xml": table.encode(),
    }


def odd_places(folder: Path, good: bytes) -> Iterator[tuple[str, Path]]:
    """What is no file, or has an odd name: put into `folder`, with what it is."""
    named = {
        "name not UTF-8": b"\x91\xa5\xac.xlsx",
        "name with a line": b"a\nb.xlsx",
        "name with an escape": b"a\x1b[31mb.xlsx",
        "name of 250 bytes": b"n" * 245 + b".xlsx",
        "name turned round": "\u202ereja.xlsx".encode(),
        "name -o.xlsx": b"-o.xlsx",
    }
    for name, raw in named.items():
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + raw))
        path.write_bytes(good)
        yield name, path
    (folder / "jild.xlsx").mkdir()
    (folder / "zanjir.xlsx").symlink_to("zanjir.xlsx")
    (folder / "yoq.xlsx").symlink_to("nowhere.xlsx")
    (folder / "nol.xlsx").symlink_to("/dev/zero")
    os.mkfifo(folder / "quvur.xlsx")
    for name, file in (
        ("a folder", "jild"),
        ("a link to itself", "zanjir"),
        ("a link to nowhere", "yoq"),
        ("a link to /dev/zero", "nol"),
        ("a pipe", "quvur"),
    ):
        yield name, folder / f"{file}.xlsx"
    yield "no file at all", folder / "hech.xlsx"
