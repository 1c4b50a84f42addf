"""LibreOffice on a screen, as an accountant sees it: in Uzbek, with the extension, clicked with a mouse.

The screen is Xvfb's, the window manager openbox, mouse and keyboard are xdotool's. What is where on the screen
is asked of LibreOffice's accessibility. Pictures are kept in the folder ``AKM_SCREENSHOTS`` (default
``build/screenshots``).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.support.calc import uno_folder
from tests.support.live_calc import engine

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(os.environ.get("AKM_SCREENSHOTS") or ROOT / "build" / "screenshots")
PATIENCE = 60.0
"""Seconds after which what should have happened has not."""
TOOLBAR = "AKM"
"""What our toolbar is called."""
PUSH_BUTTON = 44
"""com.sun.star.accessibility.AccessibleRole.PUSH_BUTTON."""
ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}
</oor:items>
"""
SETTINGS = (
    ("Office.Linguistic/General", "UILocale", "uz"),
    ("Setup/L10N", "ooSetupSystemLocale", "uz-UZ"),
    ("Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("Setup/Product", "ooSetupLastVersion", "99.0"),  # else it tells what is new
)

RUNS_MACROS = ("Office.Common/Security/Scripting", "MacroSecurityLevel", "0")


class Desktop:
    """A screen with one LibreOffice, whose user has nothing but the extension, installed by our own command."""

    def __init__(self, screen: str = "1600x900", *, asks_about_macros: bool = True) -> None:
        self.screen = screen
        self.home = Path(tempfile.mkdtemp(prefix="akm-desktop-"))
        config, shared = self.home / "config", self.home / "shared"
        (config / "libreoffice" / "4" / "user").mkdir(parents=True)
        shared.mkdir()
        settings = SETTINGS if asks_about_macros else (*SETTINGS, RUNS_MACROS)
        (config / "libreoffice" / "4" / "user" / "registrymodifications.xcu").write_text(
            PROFILE.format("\n".join(ITEM.format(*setting) for setting in settings)), encoding="utf-8"
        )
        self.environment = os.environ | {
            "XDG_CONFIG_HOME": str(config),
            "UNO_SHARED_PACKAGES_CACHE": shared.as_uri(),
            "AKM_STATE": str(self.home / "state"),
            "XDG_STATE_HOME": str(self.home / "log"),
            "BROWSER": str(self._browser()),
            "SAL_USE_VCLPLUGIN": "gen",
        }
        self.environment.pop("AKM_LANG", None)  # that of the menus
        self.processes: list[subprocess.Popen[bytes]] = []
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    @property
    def said(self) -> Path:
        """The file with what the programs printed."""
        return self.home / "said"

    @property
    def visited(self) -> Path:
        """The file with the address that the browser was asked to show."""
        return self.home / "visited"

    def _browser(self) -> Path:
        browser = self.home / "browser"
        browser.write_text(f'#!/bin/sh\necho "$1" > "{self.visited}"\n')
        browser.chmod(0o755)
        return browser

    def _start(self) -> None:
        reading, writing = os.pipe()
        self._run(
            "Xvfb", "-displayfd", str(writing), "-screen", "0", f"{self.screen}x24", "-noreset", pass_fds=(writing,)
        )
        os.close(writing)
        with os.fdopen(reading) as number:  # to the end of the line: Xvfb dies of a pipe that was closed before
            self.environment["DISPLAY"] = f":{number.readline().strip()}"
        self._run("openbox")
        self.akm("addin", "install", "--libreoffice")
        pipe = f"akm{uuid.uuid4().hex}"
        quiet = ("--norestore", "--nologo", "--nofirststartwizard", "--nodefault")
        self._run("soffice", f"--accept=pipe,name={pipe};urp;", *quiet)
        if uno_folder() not in sys.path:
            sys.path.append(uno_folder())
        url = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
        try:
            self.app = engine.connect(url, patience=PATIENCE)
        except engine.CalcError as exc:
            self.picture("missing")
            raise AssertionError(f"{exc}\n{self.said.read_text(errors='replace')}") from exc
        self.toolkit = self.app.impl.create("com.sun.star.awt.Toolkit")

    def _run(self, *command: str, pass_fds: tuple[int, ...] = ()) -> None:
        self.processes.append(
            subprocess.Popen(
                command,
                env=self.environment,
                stdout=self.said.open("ab"),
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        )

    def akm(self, *arguments: str) -> str:
        """Run a command of ours as this user."""
        akm = [sys.executable, "-m", "akm_excel.cli", *arguments]
        return subprocess.run(akm, env=self.environment, capture_output=True, text=True, check=True).stdout

    def close(self) -> None:
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def wait(self, what: str, look: Callable[[], T | None]) -> T:
        """What `look` finds, as soon as it finds something."""
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            try:
                thing = look()
            except engine.uno().getClass("com.sun.star.uno.Exception"):
                thing = None  # the screen has changed while it was looked at
            if thing:
                return thing
            time.sleep(0.1)
        self.picture("missing")
        raise AssertionError(f"not within {PATIENCE:.0f} s: {what}; see {SCREENSHOTS / 'missing.png'}")

    def picture(self, name: str) -> Path:
        """Keep a picture of the screen."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        time.sleep(0.5)  # windows are drawn when nothing else is to be done
        subprocess.run(["scrot", "--overwrite", str(path)], env=self.environment, check=True)
        return path

    def keys(self, *keys: str) -> None:
        subprocess.run(["xdotool", "key", "--delay", "40", *keys], env=self.environment, check=True)

    def type(self, text: str) -> None:
        subprocess.run(["xdotool", "type", "--delay", "60", text], env=self.environment, check=True)

    def click(self, thing: Any) -> None:
        """Click in the middle of something that is seen."""
        place, size = thing.getLocationOnScreen(), thing.getSize()
        x, y = place.X + size.Width // 2, place.Y + size.Height // 2
        move = ["xdotool", "mousemove", str(x), str(y), "sleep", "0.2", "click", "1"]
        subprocess.run(move, env=self.environment, check=True)

    def windows(self) -> Iterator[Any]:
        """What is on the screen, the last opened first."""
        for index in range(self.toolkit.getTopWindowCount()):
            window = self.toolkit.getTopWindow(index)
            context = window.getAccessibleContext() if window is not None else None
            if context is not None:  # one that was closed meanwhile
                yield context

    def open(self, path: Path) -> Any:
        """Open a workbook in a window as large as the screen; an `xlwings.Book`."""
        book = self.app.books.open(str(path))
        frame = book.impl.document.getCurrentController().getFrame()
        frame.getContainerWindow().IsMaximized = True
        self.wait("the toolbar", lambda: self.button("Qayta hisoblash"))
        return book

    def button(self, label: str) -> Any:
        """A button of our toolbar, by what it shows, in the window in front; None where there is none.

        LibreOffice's own *Bekor qilish* has the same name as ours.
        """
        for window in self.windows():
            if window.getAccessibleName().startswith(self.title()):
                return _find(window, lambda one: _is_ours(one) and one.getAccessibleName() == label)
        return None

    def title(self) -> str:
        """The beginning of the title of the window in front."""
        frame = self.app.impl.desktop.getCurrentFrame()
        return str(frame.getTitle()).split(" - ", maxsplit=1)[0] if frame is not None else "?"

    def click_button(self, label: str) -> None:
        """Click a button of a toolbar when the click before it has ended, which is a little after its message."""
        self.wait_until_idle()
        self.click(self.wait(f"the button {label}", lambda: self.button(label)))

    @contextmanager
    def started_by(self, interpreter: Path) -> Iterator[None]:
        """Inside, the extension starts another program in place of Python."""
        (settings,) = (self.home / "shared").rglob("settings.json")
        kept = settings.read_text(encoding="utf-8")
        settings.write_text(json.dumps(json.loads(kept) | {"interpreter": str(interpreter)}), encoding="utf-8")
        try:
            yield
        finally:
            settings.write_text(kept, encoding="utf-8")

    def message(self) -> str:
        """What a message box of ours says, once there is one."""
        return self.wait("a message", lambda: _said(self._box()))

    def _box(self) -> Any:
        return next((w for w in self.windows() if w.getAccessibleName() == "AKM"), None)

    def no_message(self) -> bool:
        """Whether there is no message box of ours."""
        return self._box() is None

    def dismiss(self) -> str:
        """Read a message box, and click its only button away."""
        said = self.message()
        self.wait("the message to go", self._is_clicked_away)
        return said

    def _is_clicked_away(self) -> bool:
        box = self._box()
        if box is not None:  # a click may miss it, where it was still being put in its place
            self.click(_find(box, _is_button))
            time.sleep(0.2)
        return self._box() is None

    def wait_until_idle(self) -> None:
        """Until no click is being worked on: LibreOffice's processes are a group of their own."""
        group = str(self.processes[-1].pid)
        look = ["pgrep", "--pgroup", group, "--full", "akm_excel.libreoffice akm"]
        time.sleep(0.1)  # what the click that was just made starts is there by now
        self.wait("the end of a click", lambda: subprocess.run(look, capture_output=True, check=False).returncode == 1)

    def dialog(self, title: str) -> Any:
        """A dialog by its title, once it is there, in front: openbox may put it behind, where no key reaches it."""
        dialog_window = self.wait(
            title, lambda: next((w for w in self.windows() if w.getAccessibleName() == title), None)
        )
        window = ["xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}$", "windowactivate"]
        subprocess.run(window, env=self.environment, check=True, timeout=PATIENCE)
        self.wait(f"{title} in front", lambda: self._in_front() == title)
        return dialog_window

    def _in_front(self) -> str:
        asked = ["xdotool", "getactivewindow", "getwindowname"]
        return subprocess.run(asked, env=self.environment, capture_output=True, text=True, check=False).stdout.strip()


def _find(thing: Any, wanted: Callable[[Any], bool], depth: int = 5) -> Any:
    """The first part of something that is wanted."""
    for index in range(min(thing.getAccessibleChildCount(), 60)):
        child = thing.getAccessibleChild(index)
        context = child.getAccessibleContext() if child is not None else None
        if context is None:
            continue
        if wanted(context):
            return context
        if depth and (inner := _find(context, wanted, depth - 1)) is not None:
            return inner
    return None


def _is_ours(thing: Any) -> bool:
    parent = thing.getAccessibleParent()
    return _is_button(thing) and parent is not None and parent.getAccessibleContext().getAccessibleName() == TOOLBAR


def _is_button(thing: Any) -> bool:
    return bool(thing.getAccessibleRole() == PUSH_BUTTON)


def _said(box: Any) -> str:
    if box is None:
        return ""
    children = [box.getAccessibleChild(i).getAccessibleContext() for i in range(box.getAccessibleChildCount())]
    return "".join(one.getAccessibleName() for one in children if not _is_button(one))
