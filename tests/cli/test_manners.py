"""How the command line answers: languages, mistakes, folders, standard input, loudness."""

import argparse
import errno
import inspect
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.cli import MODULES, checks, main, parser
from akm_excel.cli.parser import language_of, words
from akm_excel.language import LANGUAGES, speaking
from tests.support.places import SOURCE

# What argparse says only to who writes a program, or of what is not used here.
FOR_PROGRAMMERS = {
    ".__call__() not defined", "conflicting subparser: %s", "conflicting subparser alias: %s",
    "unknown parser %(parser_name)r (choices: %(choices)s)", 'argument "-" with mode %r',
    "can't open '%(filename)s': %(error)s", "cannot merge actions - two groups are named %r",
    "'required' is an invalid argument for positionals", "invalid option string %(option)r: ",
    "dest= is required for options like %r", "invalid conflict_resolution value: %r", "unexpected option string: %s",
    "mutually exclusive arguments must be optional", "cannot have multiple subparser arguments", "%r is not callable",
}  # fmt: skip


def ended(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    return int(end.value.code or 0)


def test_the_language_stands_before_the_command_or_behind_it() -> None:
    for given in (["--lang", "ru", "check", "x"], ["check", "--lang=ru", "x"], ["check", "x", "--lang", "ru_RU"]):
        assert language_of(given) == ("ru", ["check", "x"])
    assert language_of(["check", "--", "--lang", "ru"]) == ("", ["check", "--", "--lang", "ru"])
    assert language_of(["check", "x", "--lang", "de"]) == ("", ["--lang", "de", "check", "x"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_commands_help_is_whole_and_in_one_language(language: str) -> None:
    with speaking(language):
        said = words()
    for command in (name for names in MODULES.values() for name in names):
        with speaking(language):
            (group,) = [a for a in parser(command)._actions if isinstance(a, argparse._SubParsersAction)]
        todo = [group.choices[command]]
        while todo:
            made = todo.pop()
            assert made.description
            for action in made._actions:
                if isinstance(action, argparse._SubParsersAction):
                    todo += action.choices.values()
                else:
                    assert action.help, (command, action.dest)
                    takes_a_value = action.nargs != 0 and not action.choices
                    assert not takes_a_value or action.metavar, (command, action.dest, "is called by its variable")
    if language != "en":
        assert said["usage: "] != "usage: "


def test_each_commands_help_ends_with_examples_that_it_understands() -> None:
    for command in (name for names in MODULES.values() for name in names):
        whole = parser(command)
        (group,) = [a for a in whole._actions if isinstance(a, argparse._SubParsersAction)]
        todo = [group.choices[command]]
        while todo:
            made = todo.pop()
            inner = [a for a in made._actions if isinstance(a, argparse._SubParsersAction)]
            if inner:
                todo += inner[0].choices.values()
                continue
            title, *lines = (made.epilog or "").splitlines()
            assert title == "examples:", made.prog
            for line in lines:
                assert line.strip().startswith(f"{made.prog} ") or line.strip() == made.prog, line
                words = shlex.split(line)
                end = next((n for n, word in enumerate(words) if word in {">", ">>", "<"}), len(words))
                assert whole.parse_args(words[1:end]).parser is made


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="argparse has other words from 3.14 on")
def test_argparse_has_no_word_for_users_that_is_not_translated() -> None:
    found = re.findall(r"""\b_\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""", inspect.getsource(argparse))
    texts = {(single or double).replace("\\n", "\n") for single, double in found}
    assert texts - FOR_PROGRAMMERS - set(words()) == set()


def test_what_argparse_says_is_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--lang", "ru", "merge", "x") == 2
    said = capsys.readouterr().err
    assert "использование: akm merge" in said
    assert "не хватает аргументов: -o/--output" in said
    assert ended("--lang", "uz", "show") == 2
    assert "quyidagi argumentlar kerak: FAYL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["recalk", "x"], "recalc?"),
        (["archive", "ad", "x"], "add"),
        (["check", "x", "--selekt", "S1"], "--select"),
        (["check", "x", "--format", "jsn"], "json"),
    ],
)
def test_a_slip_in_a_command_is_answered_with_what_was_meant(
    arguments: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(*arguments) == 2
    said = capsys.readouterr().err
    assert f"did you mean {meant}" in said
    assert not re.search(r"\?[.;]", said)


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["new", "--district", "Chimboi tumany", "--year", "2024", "-o", "n.xlsx"], "Chimboy tumani"),
        (["new", "--district", "nukus", "--year", "2024", "-o", "n.xlsx"], "Nukus tumani, Nukus shahri"),
        (["new", "--district", "Qoraozok", "--year", "2024", "-o", "n.xlsx"], "Qoraoʻzak tumani?"),
        (["new", "--district", "Ҡораузак", "--year", "2024", "-o", "n.xlsx"], "Qoraoʻzak tumani?"),
        (["rules", "QQ04"], "Q204"),
        (["button", "recalculat"], "recalculate"),
    ],
)
def test_a_slip_in_a_name_is_answered_with_what_was_meant(
    arguments: list[str],
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert f"did you mean {meant}" in said
    assert not re.search(r"\?[.;]", said)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_checked_and_what_is_no_plan_in_it_is_passed_over(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (*demo.districts[:2], demo.workbook):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "xat.docx").write_bytes(b"a letter")
    (tmp_path / "~$lock.xlsx").write_bytes(b"")
    assert main(["check", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert {line.split("\t")[0] for line in said.out.splitlines() if "\t" in line} == {
        str(tmp_path / path.name) for path in demo.districts[:2]
    }
    assert "hudud.xlsx: passed over" in said.err
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    assert main(["check", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert "broken.xlsx" in said.err
    assert "2 plans checked.\nErrors: 0" in said.out  # of those that could be read


def test_a_merge_of_an_empty_folder_says_that_it_is_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none").mkdir()
    assert main(["merge", str(tmp_path / "none"), "-o", str(tmp_path / "hudud.xlsx")]) == 2
    said = capsys.readouterr()
    assert "There is no file in what was named." in said.err
    assert not (said.out or list(tmp_path.glob("*.xlsx")))


def test_a_folder_without_plans_or_that_is_locked_costs_only_itself(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "none").mkdir()
    (tmp_path / "reja.xlsx").write_bytes(demo.districts[0].read_bytes())
    walk = os.walk

    def refusing(top: Path, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "locked")))
        return walk(top, onerror=onerror)

    assert main(["check", str(tmp_path / "none"), str(tmp_path / "reja.xlsx")]) == 2
    said = capsys.readouterr()
    assert "none: There is no workbook in this folder." in said.err
    assert "Errors: 0" in said.out
    monkeypatch.setattr(os, "walk", refusing)  # who runs the tests may be allowed everything
    assert main(["check", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert "locked: The folder cannot be looked into (you may not do that there). What to do: check whether" in said.err
    assert "Errors: 0" in said.out


@pytest.mark.parametrize("arguments", [["check", os.sep], ["merge", os.sep, "-o", "hudud.xlsx"]])
def test_the_whole_disk_is_no_folder_of_plans(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert "This is the whole disk of the system" in capsys.readouterr().err


def test_a_check_of_very_many_files_says_how_many_it_looked_at(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_MANY", 2)
    for number in range(5):
        inside = tmp_path / str(number)
        inside.mkdir()
        (inside / "xat.txt").write_text("a letter")
    (tmp_path / "reja.xlsx").write_bytes(demo.districts[0].read_bytes())
    assert main(["check", str(tmp_path)]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if "files so far" in line]
    assert said == [f"{tmp_path}: looking for plans; files so far: {count}" for count in (2, 4)]
    assert main(["check", "-q", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""


def test_no_count_of_errors_is_given_where_nothing_could_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "none.xlsx", tmp_path / "empty"):
        assert main(["check", str(place)]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert str(place) in said.err


def test_quiet_says_nothing_of_what_went_well_and_verbose_names_each_file(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = str(demo.districts[0])
    assert main(["check", "-q", plan]) == 0
    assert main(["recalc", "--quiet", plan, "-o", str(tmp_path / "r.xlsx")]) == 0
    assert main(["merge", "-q", *map(str, demo.districts[:2]), "-o", str(tmp_path / "h.xlsx")]) == 0
    assert main(["export", "-q", plan, "--to", "html", "-o", str(tmp_path / "r.html")]) == 0
    assert main(["diff", "-q", plan, str(demo.districts[1])]) == 1
    assert capsys.readouterr() == ("", "")
    assert main(["check", "-q", str(tmp_path / "none.xlsx")]) == 2
    assert "none.xlsx" in capsys.readouterr().err
    assert main(["check", "-v", plan]) == 0
    assert f"Reading 1 of 1: {plan}" in capsys.readouterr().err
    assert main(["check", plan]) == 0  # the loudness of one command is not that of the next
    assert "Errors: 0" in capsys.readouterr().out


def test_every_command_that_writes_can_be_quiet() -> None:
    loud = []

    def look(name: str, command: argparse.ArgumentParser) -> None:
        inner = [action.choices for action in command._actions if isinstance(action, argparse._SubParsersAction)]
        for choices in inner:
            for called, one in choices.items():
                look(f"{name} {called}", one)
        options = {option for action in command._actions for option in action.option_strings}
        if "-o" in options and "-q" not in options:
            loud.append(name)

    look("akm", parser())
    assert loud == ["akm addin try"]  # it tells what a person has to look at


class _Standard:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_a_dash_is_the_standard_input(
    demo: api.Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = demo.districts[0]
    assert main(["show", str(plan), "--format", "csv"]) == 0
    csv = capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", _Standard(plan.read_bytes()))
    assert main(["show", "-", "--format", "csv"]) == 0
    assert capsys.readouterr().out == csv
    monkeypatch.setattr(sys, "stdin", _Standard(csv.encode()))
    assert main(["fill", str(plan), "--from", "-", "-o", str(tmp_path / "f.xlsx")]) == 0
    assert api.read_plan(tmp_path / "f.xlsx").to_frame().equals(api.read_plan(plan).to_frame())
    capsys.readouterr()
    monkeypatch.setattr(sys, "stdin", _Standard(b""))
    assert main(["check", "-"]) == 2
    assert "standard input is empty" in capsys.readouterr().err
    for command in (["check", "-"], ["show", "-"], ["recalc", "-", "-o", "-"]):
        monkeypatch.setattr(sys, "stdin", _Standard(b"no workbook"))
        assert main(command) == 2
        assert capsys.readouterr().err.startswith("standard input: ")


def test_recalculating_is_a_filter(demo: api.Demo, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    plan = demo.districts[0]
    assert main(["recalc", str(plan), "-o", str(tmp_path / "expected.xlsx")]) == 0
    capfdbinary.readouterr()
    with plan.open() as given, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", given)
        assert main(["recalc", "-", "-o", "-"]) == 0
    written, said = capfdbinary.readouterr()
    assert written == (tmp_path / "expected.xlsx").read_bytes()
    assert b"standard output: Errors: 0" in said
    assert main(["repair", "-"]) == 2
    assert b"-o -" in capfdbinary.readouterr().err


def test_a_csv_for_excel_has_what_its_settings_here_want_and_comes_back(
    tmp_path: Path, template: object, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "p.xlsx"
    assert main(["import", str(SOURCE), "-o", str(plan), "-q"]) in {0, 1}
    capsys.readouterr()
    assert main(["show", str(plan), "--format", "csv", "--excel"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("\ufeffcode;part;label;unit;fact")
    assert re.search(r";\d+,\d", text)
    held = tmp_path / "p.csv"
    held.write_text(text, encoding="utf-8")
    assert main(["fill", str(plan), "--from", str(held), "-o", str(tmp_path / "q.xlsx")]) in {0, 1}
    assert api.read_plan(tmp_path / "q.xlsx").to_frame().equals(api.read_plan(plan).to_frame())


def test_a_shell_completes_commands_options_choices_and_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "akm.bash"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    (tmp_path / "reja.xlsx").touch()
    bash = shutil.which("bash")
    assert bash is not None

    def offered(*line: str) -> set[str]:
        asked = f"""source {script}
COMP_WORDS=({" ".join(repr(word) for word in line)}); COMP_CWORD={len(line) - 1}
$(complete -p akm | sed -n 's/.*-F \\([^ ]*\\) .*/\\1/p')
printf '%s\\n' "${{COMPREPLY[@]}}\""""
        done = subprocess.run([bash, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
        return {word.strip() for word in done.stdout.split()}

    assert {"recalc", "repair"} <= offered("akm", "re")
    assert "--select" in offered("akm", "check", "--se")
    assert offered("akm", "show", "--format", "") >= {"table", "csv", "json"}
    assert "reja.xlsx" in offered("akm", "check", "rej")


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell", "tcsh"])
def test_other_shells_have_a_script_that_names_each_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for names in MODULES.values():
        for name in names:
            assert name in script


@pytest.mark.parametrize(
    ("language", "said"), [("uz", "Raqam katagida"), ("uz-Cyrl", "Рақам катагида"), ("ru", "В ячейке цифр")]
)
def test_a_rule_is_explained_in_the_readers_language(
    language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "Q202", "--lang", language]) == 0
    shown = capsys.readouterr().out
    assert said in shown
    assert "`4800/7668`" in shown
    assert max(map(len, shown.splitlines())) <= 100
