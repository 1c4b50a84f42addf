"""Texts made to harm, in every field and name, through every output: nothing obeys them, and csv comes back.

Each of 60 payloads stands in the names, units, figures, texts and cover of a plan, in an answer to a finding and as who
gave it, in the name of its file and in a text document; it goes through workbooks (recalc, region), tables, csv, JSON,
a terminal, messages, the log, documents for people (HTML, Word, PDF), letters, the region's page, the register, proofs
and explanations.
"""

import contextlib
import csv
import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from akm_excel import api
from akm_excel.buttons.click import told as said_of
from akm_excel.core.finding import Severity
from akm_excel.core.plan import Column
from akm_excel.errors import AkmError
from akm_excel.escaping import csv_text
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.edits import Edit
from akm_excel.storage import log_file
from akm_excel.workbook.workbook_file import WorkbookFile
from tests.stress._world import inside, made, run
from tests.stress.run import Run
from tests.support.terminal import obeyed

_FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-1+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org","x")', "=WEBSERVICE(\"https://example.org\")",
    "=DDE(\"cmd\";\"/C calc\";\"!A0\")",
    "=IMPORTXML(\"https://example.org\",\"//a\")", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\ufeff=1+1",
    "\u200b=1+1", "＝1+1", "＋1+1", "＠SUM(1)", "－1+1", "'=1+1", "''=1+1", '"=1+1', "x;=1+1", "x\t=1+1", "x\n=1+1",
    "x,=1+1", 'x;"=1+1', "x;'=1+1", "x\r\n=1+1\r\n", "-2+3", "=-1", "%0A=1+1", "{=1+1}",
)  # fmt: skip
_ESCAPES = (
    "\x9b31mred", "\x9d0;title\x9c", "\x1b[31mred\x1b[0m", "\x1b]8;;https://example.org\x1b\\x\x1b]8;;\x1b\\", "\x1bc",
    "\x07bell", "\x08\x08\x08back", "\x0cpage", "\x00null", "\x7fdel", "\x90dcs\x9c", "\u202egpj.xlsx", "\u2066x\u2069",
    "\u200fx", "\u061cx", "\u202dx\u202c", "_x001B_[31m", "_x000A_line", "_x005F_x001B_",
)  # fmt: skip
_LINES = (
    "x\n1.1\tforged\t-\t0\t0", "x\rplan.xlsx: 0 errors", "x\u2028forged", "x\u2029forged", "x\x85forged", "x\x0bforged",
    "[red]x[/red]", "[link=https://example.org]x[/link]", "<script>alert(1)</script>", "]]>&lt;", "x' OR 1=1 --",
    "$(touch x)", "`touch x`",
)  # fmt: skip
PAYLOADS = (*_FORMULAS, *_ESCAPES, *_LINES)
_COLUMNS = (Column.FACT, Column.PLAN, Column.UNIT, Column.MECHANISM, Column.DEADLINE, Column.RESPONSIBLE)
_STARTS = tuple("=+-@＝＋－＠")
_NUMBER = re.compile(r"-|[+-]?\d+(\.\d+)?", re.ASCII)


def main(arguments: Sequence[str]) -> int:
    """Each payload through everything."""
    with Run(
        "injection",
        arguments,
        outcomes=("safe", "refused"),
        bad=("formula", "link", "escape", "markup", "forged line", "lost", "traceback"),
        full=len(PAYLOADS),
        quick=2,
    ) as run_:
        world = made(run_.folder / "world")
        chosen = PAYLOADS if run_.count >= len(PAYLOADS) else run_.dice.sample(PAYLOADS, run_.count)
        formulas = _formulas((world / "plan.xlsx").read_bytes())
        for number, payload in enumerate(chosen):
            folder = run_.folder / str(number)
            shutil.copytree(world, folder)
            for output, outcome, detail in Trial(folder, payload, formulas).outcomes():
                run_.tally(output, outcome, f"{payload!r}: {detail}")
            shutil.rmtree(folder)
        return run_.finish()


class Trial:
    """One payload in a folder of its own."""

    def __init__(self, folder: Path, payload: str, formulas: list[str]) -> None:
        self.folder, self.payload, self.formulas = folder, payload, formulas
        name = "reja " + "".join(char for char in payload if char not in "/\0\r\n") + ".xlsx"
        self.plan = folder / name

    def outcomes(self) -> Iterator[tuple[str, str, str]]:
        """Each output, what came of it, and what is needed to look at it again."""
        try:
            self._typed()
        except AkmError as exc:
            yield "typing", "refused", str(exc)
            return
        for output, check in (
            ("show", self._table), ("check", self._table), ("recalc", self._workbook), ("merge", self._region),
            ("json", self._json), ("csv", self._csv), ("terminal", self._terminal), ("archive", self._archive),
            ("message", self._message), ("log", self._log), ("text document", self._document), ("diff", self._diff),
            ("export", self._export), ("letters", self._letters), ("report", self._report),
            ("register", self._register), ("verify", self._verify), ("explain", self._explain),
        ):  # fmt: skip
            try:
                wrong = list(check(output))
            except Exception as exc:  # whatever it is, it is what this looks for
                wrong = [("traceback", repr(exc))]
            yield from ((output, outcome, detail) for outcome, detail in wrong or [("safe", "")])

    def _typed(self) -> None:
        """The payload in every field of the plan that takes a text."""
        file = WorkbookFile(self.folder / "plan.xlsx")
        plan = api.read_plan(self.folder / "plan.xlsx")
        measure = plan.by_key[min(plan.by_key)]
        rows = [plan.cell(measure, column) for column in _COLUMNS]
        sheet, row, _ = address.parse_place(rows[0])
        where = [address.parse_place(cell) for cell in rows if cell] + [(sheet, row, 2)]
        where += [address.parse_place(cell) for name, cell in plan.source.header_cells.items()
                  if name not in {"district", "year"}]  # fmt: skip
        file.write([Edit.to(self.payload, place, file.book.cell(place)) for place in where])
        file.save(self.folder / "typed.xlsx")
        (self.folder / "typed.xlsx").rename(self.plan)
        finding = next(one for one in api.check(self.plan) if one.cell and one.severity is Severity.WARNING)
        api.answer(self.plan, finding.rule, finding.cell, self.payload, by=self.payload, backup=False)

    def _run(self, *arguments: str) -> tuple[int, str, str]:
        return run(self.folder, list(arguments))

    def _printed(self, text: str) -> Iterator[tuple[str, str]]:
        if bad := obeyed(text):
            yield "escape", repr(bad)
        if any(line.startswith(("1.1\tforged", "plan.xlsx: 0 errors", "forged")) for line in text.splitlines()):
            yield "forged line", text[:200]

    def _table(self, command: str) -> Iterator[tuple[str, str]]:
        _, out, err = self._run(command, self.plan.name)
        yield from self._printed(out + err)
        widths = {line.count("\t") for line in out.split("\n") if "\t" in line}
        if len(widths) > 1:
            yield "forged line", str(widths)

    def _workbook(self, _: str) -> Iterator[tuple[str, str]]:
        _, out, err = self._run("recalc", self.plan.name, "-o", "out.xlsx")
        yield from self._printed(out + err)
        yield from _in_workbook((self.folder / "out.xlsx").read_bytes(), self.formulas)
        _, out, err = self._run("repair", self.plan.name, "-o", "mended.xlsx")
        yield from self._printed(out + err)
        yield from _in_workbook((self.folder / "mended.xlsx").read_bytes(), self.formulas)

    def _region(self, _: str) -> Iterator[tuple[str, str]]:
        folder = self.folder / "region"
        folder.mkdir()
        shutil.copy(self.plan, folder)
        _, out, err = self._run("merge", "region", "--no-memory", "-o", "merged.xlsx")
        yield from self._printed(out + err)
        data = (self.folder / "merged.xlsx").read_bytes()
        yield from _in_workbook(data, None)
        typed = self.payload.strip().lstrip("=")
        if any(formula == typed or (len(typed) > 4 and typed in formula) for formula in _formulas(data)):
            yield "formula", typed

    def _json(self, _: str) -> Iterator[tuple[str, str]]:
        for arguments in (["show", self.plan.name], ["check", self.plan.name]):
            _, out, err = self._run(*arguments, "--format", "json")
            yield from self._printed(out + err)
            json.loads(out)

    def _csv(self, _: str) -> Iterator[tuple[str, str]]:
        plan = api.read_plan(self.plan)
        _, out, err = self._run("show", self.plan.name, "--format", "csv")
        yield from self._printed(err)
        if bad := obeyed(out):
            yield "escape", repr(bad)
        for separator in ",;\t":
            for row in csv.reader(io.StringIO(out, newline=""), delimiter=separator):
                for cell in row:
                    bare = cell.strip().strip('"').strip(" \u00a0\ufeff\u200b")
                    if bare.startswith(_STARTS) and not _NUMBER.fullmatch(bare):
                        yield "formula", f"{cell!r} with {separator!r}"
        (_, *rows) = csv.reader(io.StringIO(out, newline=""))
        shown = [[csv_text(cell) for cell in row[3:6]] for row in rows]
        for (_, measure), (unit, fact, planned) in zip(plan.measures(), shown, strict=True):
            for text, figure in ((fact, measure.fact), (planned, measure.plan)):
                if figure.number is None and text != str(figure):
                    yield "lost", f"{text!r} for {figure!s}"
                if figure.number is not None and Decimal(text) != figure.number:
                    yield "lost", f"{text!r} for {figure.number}"
            if unit != measure.unit:
                yield "lost", f"{unit!r} for {measure.unit!r}"

    def _terminal(self, _: str) -> Iterator[tuple[str, str]]:
        with _screen() as screen:
            run(self.folder, ["show", self.plan.name])
        text = re.sub("\x1b\\[[0-9;]*m", "", screen.getvalue())  # what a table's frame may be drawn with
        if "\x1b]8" in screen.getvalue():
            yield "link", ""
        yield from self._printed(text)
        if "[red]" in self.payload and "red]" not in text:
            yield "lost", "markup was obeyed"

    def _archive(self, _: str) -> Iterator[tuple[str, str]]:
        code, out, err = self._run("archive", "add", self.plan.name, "--archive", "archive")
        yield from self._printed(out + err)
        query = "SELECT file, unit, name, plan_text AS \"=1+1\", author FROM all_plans WHERE file LIKE '%' LIMIT 200"
        _, out, err = self._run("archive", "query", query, "--archive", "archive")
        yield from self._printed(out + err)
        if {line.count("\t") for line in out.rstrip("\n").split("\n")} != {4}:
            yield "forged line", out[:200]
        _, out, err = self._run("archive", "query", query, "--archive", "archive", "--format", "csv")
        yield from self._printed(err)
        rows = list(csv.reader(io.StringIO(out, newline="")))
        yield from (("formula", cell) for row in rows for cell in row
                    if cell.startswith(_STARTS) and not _NUMBER.fullmatch(cell))  # fmt: skip
        plan = api.read_plan(self.plan)
        typed = plan.by_key[min(plan.by_key)].plan.text
        if code == 0 and typed not in {csv_text(cell) for row in rows for cell in row}:
            yield "lost", f"{typed!r} is not in {out[:200]}"

    def _message(self, _: str) -> Iterator[tuple[str, str]]:
        broken = self.folder / f"broken {self.plan.name}"
        broken.write_bytes(b"no workbook")
        for command in (["recalc"], ["check"], ["show"]):
            _, out, err = self._run(*command, broken.name)
            yield from self._printed(out + err)
            if len([line for line in err.splitlines() if line and not line.startswith(" ")]) > 1:
                yield "forged line", err

    def _log(self, _: str) -> Iterator[tuple[str, str]]:
        with inside(self.folder):
            log = log_file()
            before = log.stat().st_size if log.exists() else 0
            message = said_of(ValueError(self.payload), "recalculate")
            yield from self._printed(message)
            if log.exists():  # the user's own, in which there may be more
                yield from self._printed(log.read_bytes()[before:].decode(errors="replace"))

    def _document(self, _: str) -> Iterator[tuple[str, str]]:
        (self.folder / "document.txt").write_text(f"{self.payload}\n1.1 {self.payload} 5", encoding="utf-8")
        (self.folder / "document.csv").write_text(f"code,part\n{self.payload},1\n", encoding="utf-8")
        for name in ("document.txt", "document.csv"):
            _, out, err = self._run("import", name, "-o", "imported.xlsx", "--overwrite")
            yield from self._printed(out + err)
        if (self.folder / "imported.xlsx").exists():
            yield from _in_workbook((self.folder / "imported.xlsx").read_bytes(), self.formulas)

    def _diff(self, _: str) -> Iterator[tuple[str, str]]:
        _, out, err = self._run("diff", "plan.xlsx", self.plan.name)
        yield from self._printed(out + err)

    def _export(self, _: str) -> Iterator[tuple[str, str]]:
        for source in (self.plan.name, "merged.xlsx"):
            for form in ("html", "docx", "pdf"):
                _, out, err = self._run("export", source, "--to", form, "-o", f"paper.{form}", "--overwrite")
                yield from self._printed(out + err)
                yield from _in_paper(self.folder / f"paper.{form}")

    def _letters(self, _: str) -> Iterator[tuple[str, str]]:
        for form in ("txt", "html", "docx"):
            _, out, err = self._run("reply", "region", "-o", f"letters {form}", "--to", form)
            yield from self._printed(out + err)
            for path in (self.folder / f"letters {form}").iterdir():
                yield from _in_paper(path)

    def _report(self, _: str) -> Iterator[tuple[str, str]]:
        for source in ("merged.xlsx", "region"):
            _, out, err = self._run("report", source, "-o", "glance.html", "--overwrite")
            yield from self._printed(out + err)
            yield from _in_paper(self.folder / "glance.html")

    def _register(self, _: str) -> Iterator[tuple[str, str]]:
        said = ["Amudaryo tumani", "--folder", "region", "--by", self.payload, f"--why={self.payload}"]
        for arguments in (["return", *said], ["accept", *said], ["region"], ["region", "--format", "json"]):
            _, out, err = self._run("register", *arguments)
            yield from self._printed(out + err)
        for path in (self.folder / "region").glob("*.txt"):
            yield from _in_paper(path)

    def _verify(self, _: str) -> Iterator[tuple[str, str]]:
        for form in ("html", "xlsx"):
            _, out, err = self._run(
                "verify", "merged.xlsx", "--sources", "region", "-o", f"protocol.{form}", "--overwrite"
            )
            yield from self._printed(out + err)
        yield from _in_paper(self.folder / "protocol.html")
        yield from _in_workbook((self.folder / "protocol.xlsx").read_bytes(), [])

    def _explain(self, _: str) -> Iterator[tuple[str, str]]:
        for cell in ("Yigʻma!E8", self.payload):
            _, out, err = self._run("explain", "merged.xlsx", cell)
            yield from self._printed(out + err)


_ELEMENT = re.compile(r"<(script|a|img|iframe|object|link)\b[^>]*>", re.IGNORECASE)


def _in_paper(path: Path) -> Iterator[tuple[str, str]]:
    """What a document for people, a letter or a register has of a payload that anything would obey."""
    if not path.exists():
        return
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            parts = {
                name: package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))
            }
        if any('TargetMode="External"' in part for part in parts.values()):
            yield "link", path.name
        text = parts["word/document.xml"]
        if "w:instrText" in text and "example.org" in text.partition("w:instrText")[2]:
            yield "link", path.name
    elif path.suffix == ".pdf":
        if b"/URI" in path.read_bytes():
            yield "link", path.name
        text = ""
    else:
        text = path.read_text(encoding="utf-8")
    if bad := obeyed(text):
        yield "escape", f"{path.name}: {bad!r}"
    if path.suffix == ".html" and (
        "<script>alert" in text or any("example.org" in found[0] for found in _ELEMENT.finditer(text))
    ):
        yield "markup", path.name
    if path.suffix == ".txt" and any(line.startswith(("1.1\tforged", "forged")) for line in text.splitlines()):
        yield "forged line", path.name


_EXTERNAL = re.compile(r'<Relationship [^>]*TargetMode="External"[^>]*>')
_TO_A_FILE = re.compile(r'relationships/hyperlink".* Target="(?:[\w.~-]|/(?!/)|%[0-9A-F]{2})+\.xlsx"')
"""The region's own link to a plan that it is made from: each sign that could mean more is written as its number."""


def _formulas(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    return [formula for sheet in sheets for formula in re.findall(r"<f[^>]*>([^<]*)</f>", sheet)]


def _in_workbook(data: bytes, formulas: list[str] | None) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        related = [
            tag for name in package.namelist() for tag in _EXTERNAL.findall(package.read(name).decode("latin-1"))
        ]
    if outside := [tag for tag in related if not _TO_A_FILE.search(tag)]:
        yield "link", str(outside)
    if formulas is not None and (added := set(_formulas(data)) - set(formulas)):
        # The list of findings links to their cells with a formula of ours, without a text of anybody's in it.
        strange = [each for each in added if not re.fullmatch(r'HYPERLINK\("#[^"]*","[^"]*"\)', each)]
        yield from (("formula", each) for each in strange)


@contextlib.contextmanager
def _screen() -> Iterator[io.StringIO]:
    """A standard output that says it is a terminal; `run` would replace it, so that is kept from doing so."""

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    real = io.StringIO
    io.StringIO = lambda *_: screen  # type: ignore[misc, assignment, return-value]
    try:
        yield screen
    finally:
        io.StringIO = real  # type: ignore[misc]
        sys.stdout.flush()
