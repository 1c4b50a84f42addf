# The handful of verbs of this project. `just` lists them. Needs the environment of README's test command.

bin := if os_family() == "windows" { ".venv/Scripts" } else { ".venv/bin" }

_default:
    @{{just_executable()}} --list

# the tests that take milliseconds, on all processors: before each commit
test-fast *ARGS:
    {{bin}}/python -m pytest -n logical -m "not slow and not libreoffice and not uno and not desktop and not ooxml" {{ARGS}}

# all tests, as CI runs them
test *ARGS:
    {{bin}}/python -m pytest -n logical --dist loadfile --no-loadscope-reorder {{ARGS}}

# ruff and mypy
lint:
    {{bin}}/ruff check .
    {{bin}}/ruff format --check .
    {{bin}}/mypy

# write the golden files anew; read the diff before you commit it
goldens:
    {{bin}}/python -m pytest -k golden --renew-goldens
    git diff --stat tests/golden

# bring the catalogues up to date with the code, and say what lacks a translation
messages:
    {{bin}}/python tools/messages.py

# the pages that are made by the program, and all pages wrapped at 120 characters
docs:
    {{bin}}/akm rules --format markdown > docs/rules.md
    {{bin}}/python tools/wrap_docs.py

# the pictures of the pages, from the running program (all, or those that are named); look at each
pictures *NAMES:
    {{bin}}/python -m tools.pictures {{NAMES}}

# how many mistakes the checks find, some minutes: docs/detection.md (a quick look without --full)
detection *ARGS="--full":
    {{bin}}/python -m benchmarks.detection {{ARGS}}

# the documentation site, into build/site
site:
    bash .ci/docs build/site

# the program in one folder that needs no Python
freeze FOLDER:
    {{bin}}/python tools/freeze.py {{FOLDER}}

# measure: see benchmarks/RESULTS.md
bench *ARGS:
    {{bin}}/python -m benchmarks {{ARGS}}

# what breaks other programs: mutants, kills, full disks, races, hostile files
stress *ARGS:
    {{bin}}/python -m tests.stress {{ARGS}}
