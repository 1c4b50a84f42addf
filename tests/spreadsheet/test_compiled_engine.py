"""The cache of the compiled engine: compiled once, and a damaged entry is as if it were not there."""

from pathlib import Path

import pytest
import wasmtime

from akm_excel.spreadsheet.compiled_engine import compiled_once


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AKM_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "answer.wasm"
    path.write_bytes(wasmtime.wat2wasm('(module (func (export "answer") (result i32) i32.const 42))'))
    return path


def answer(program: Path) -> int:
    with compiled_once(wasmtime):
        engine = wasmtime.Engine()
        module = wasmtime.Module.from_file(engine, str(program))
    store = wasmtime.Store(engine)
    return int(wasmtime.Instance(store, module, []).exports(store)["answer"](store))


def entries(program: Path) -> list[Path]:
    return sorted((program.parent / "cache" / "engines").glob("*"))


def compiled_count(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    load, asked = wasmtime.Module.from_file, []

    def counted(engine: object, path: str) -> object:
        asked.append(path)
        return load(engine, path)

    monkeypatch.setattr(wasmtime.Module, "from_file", counted)
    return asked


def test_it_is_compiled_once(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = compiled_count(monkeypatch)
    assert [answer(program) for _ in range(3)] == [42, 42, 42]
    assert len(asked) == 1
    assert [path.stat().st_mode & 0o077 for path in entries(program)] == [0]


@pytest.mark.parametrize("at", [0, 31, 32, 2_000, -1])
def test_a_damaged_entry_is_not_run(program: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    asked = compiled_count(monkeypatch)
    answer(program)
    (entry,) = entries(program)
    data = bytearray(entry.read_bytes())
    data[at] ^= 1
    entry.write_bytes(data)
    assert answer(program) == 42
    assert len(asked) == 2
    assert answer(program) == 42
    assert len(asked) == 2


def test_what_an_earlier_version_compiled_is_taken_away(program: Path) -> None:
    answer(program)
    program.write_bytes(wasmtime.wat2wasm('(module (func (export "answer") (result i32) i32.const 43))'))
    assert answer(program) == 43
    assert len(entries(program)) == 1


def test_where_nothing_can_be_kept_it_is_compiled_each_time(program: Path) -> None:
    (program.parent / "cache").write_text("no folder")
    assert answer(program) == 42


def test_wasmtime_is_as_it_was_afterwards(program: Path) -> None:
    engine, load = wasmtime.Engine, wasmtime.Module.from_file
    answer(program)
    assert wasmtime.Engine is engine
    assert wasmtime.Module.from_file == load
