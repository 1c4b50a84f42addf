"""The buttons in LibreOffice: run by LibreOffice's own Python, which has none of the project's packages.

A click starts the Python that the settings name, ``python -P -m akm_excel.libreoffice PIPE BUTTON``, and answers
it at that pipe with LibreOffice itself and with the workbook that was clicked in. All of it happens in threads:
LibreOffice goes on, draws what changes, and shows the messages.
"""

import json
import os
import subprocess
import threading
import uuid
from pathlib import Path

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.awt.MessageBoxType import ERRORBOX, INFOBOX
from com.sun.star.beans import PropertyValue
from com.sun.star.bridge import XInstanceProvider
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo

NAME = "uz.akm.excel.Buttons"
PROTOCOL = "uz.akm.excel:"
OK = 1  # com.sun.star.awt.MessageBoxButtons.BUTTONS_OK
FOLDER = Path(__file__).parent
# They would lead the other Python to LibreOffice's own modules, or this environment's to another one's.
OTHERS = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")

at_work = threading.Lock()


def settings():
    """Which Python does the work, where it finds LibreOffice's modules, and what is said where it cannot."""
    return json.loads(FOLDER.joinpath("settings.json").read_text(encoding="utf-8"))


def is_link(arguments):
    """Whether a workbook asks, by a link or a form in it, and not the user by a toolbar, a menu or a key.

    Links are opened as documents are, with an address; forms say where they come from.
    """
    said = {argument.Name: argument.Value for argument in arguments}
    return "URL" in said or said.get("Referer", "private:user") != "private:user"


class Given(unohelper.Base, XInstanceProvider):
    """What the other Python is given."""

    def __init__(self, **things):
        self.things = things

    def getInstance(self, name):
        return self.things.get(name.removeprefix("akm."))


class Later(unohelper.Base, XCallback):
    """Something to be done in the main thread."""

    def __init__(self, action):
        self.action = action

    def notify(self, data):
        self.action()


class Buttons(unohelper.Base, XInitialization, XDispatchProvider, XDispatch, XServiceInfo):
    """The handler of the commands ``uz.akm.excel:recalculate`` and so on, one for each window."""

    def __init__(self, context, *arguments):
        self.context = context
        self.frame = None

    def initialize(self, arguments):
        if arguments:
            self.frame = arguments[0]

    def queryDispatch(self, url, target, flags):
        return self if url.Protocol == PROTOCOL else None

    def queryDispatches(self, requests):
        return tuple(
            self.queryDispatch(request.FeatureURL, request.FrameName, request.SearchFlags) for request in requests
        )

    def dispatch(self, url, arguments):
        if is_link(arguments):
            return
        document = self.frame.getController().getModel()
        if at_work.acquire(blocking=False):
            threading.Thread(target=self.click, args=(url.Path, document), daemon=True).start()
        else:
            self.tell("busy", INFOBOX)

    def addStatusListener(self, listener, url):
        pass  # the buttons are always enabled

    def removeStatusListener(self, listener, url):
        pass

    def click(self, button, document):
        """One click, from the start of the other Python to its end."""
        try:
            pipe = f"akm{uuid.uuid4().hex}"
            acceptor = self.create("com.sun.star.connection.Acceptor")
            threading.Thread(target=self.answer, args=(acceptor, pipe, document), daemon=True).start()
            try:
                self.work(pipe, button)
            finally:
                acceptor.stopAccepting()
            # One that was killed at work has left the window as it was; of a window that was closed it is an error.
            while document.hasControllersLocked():
                document.unlockControllers()
        except Exception as exc:  # whatever it is, who clicked is to read it
            self.later("ended", reason=exc)
        finally:
            at_work.release()

    def work(self, pipe, button):
        """Have the other Python do what the button does, and tell how it failed, if it did."""
        known = settings()
        environment = {name: value for name, value in os.environ.items() if name not in OTHERS}
        environment["AKM_UNO_PATH"] = os.pathsep.join(known["modules"])
        try:
            done = subprocess.run(
                [known["interpreter"], "-P", "-m", "akm_excel.libreoffice", pipe, button],
                check=False,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as exc:
            self.later("not_started", interpreter=known["interpreter"], reason=exc.strerror or exc)
            return
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [str(done.returncode)]
            self.later("ended", reason=lines[-1])

    def answer(self, acceptor, pipe, document):
        """Give the other Python what it asks for, each in a connection of its own, as long as it is there."""
        given = Given(context=self.context, document=document)
        factory = self.create("com.sun.star.bridge.BridgeFactory")
        while (connection := acceptor.accept(f"pipe,name={pipe}")) is not None:
            factory.createBridge("", "urp", connection, given)

    def later(self, text, **values):
        later = Later(lambda: self.tell(text, ERRORBOX, **values))
        self.create("com.sun.star.awt.AsyncCallback").addCallback(later, None)

    def tell(self, text, kind, **values):
        """Show a message in the language of the menus."""
        texts = settings()["texts"]
        message = texts.get(self.language()[:2], texts["uz"])[text].format(**values)
        toolkit = self.create("com.sun.star.awt.Toolkit")
        box = toolkit.createMessageBox(self.frame.getContainerWindow(), kind, OK, "AKM", message)
        box.execute()
        box.dispose()

    def language(self):
        provider = self.create("com.sun.star.configuration.ConfigurationProvider")
        where = PropertyValue()
        where.Name, where.Value = "nodepath", "/org.openoffice.Setup/L10N"
        view = "com.sun.star.configuration.ConfigurationAccess"
        return provider.createInstanceWithArguments(view, (where,)).getByName("ooLocale") or ""

    def create(self, service):
        return self.context.ServiceManager.createInstanceWithContext(service, self.context)

    def getImplementationName(self):
        return NAME

    def supportsService(self, name):
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self):
        return ("com.sun.star.frame.ProtocolHandler",)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Buttons, NAME, ("com.sun.star.frame.ProtocolHandler",))
