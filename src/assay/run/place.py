"""Where the embedded database lies, where its socket is, and who it runs as."""

import contextlib
import hashlib
import os
import pwd
import re
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from assay.base.errors import AssayError
from assay.base.files import replacing
from assay.run.binaries import SHARED, run_as
from assay.run.program import User

DATA = "postgres"
_RECORD = "postgres.location"
_LONGEST_FOLDER = 85  # a socket's whole path has 107 bytes, and PostgreSQL appends `/.s.PGSQL.5432.lock`
_OTHER_FOLDER = "Name another folder with ASSAY_HOME, or a server of your own in DATABASE_URL."


@dataclass(frozen=True, slots=True)
class Place:
    """`folder` holds the data folder; `user` is None where the server runs as whoever starts it."""

    folder: Path
    user: User | None

    @property
    def data(self) -> Path:
        return self.folder / DATA

    @property
    def socket(self) -> Path:
        """The folder of the socket.

        Beside the data where the path is short enough. Otherwise in /tmp and not in XDG_RUNTIME_DIR: that one
        vanishes when its user logs out, and the database stays.
        """
        beside = self.folder / "socket"
        if len(os.fsencode(beside)) <= _LONGEST_FOLDER:
            return beside
        return Path("/tmp") / f"assay-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}"  # noqa: S108


def ready_home(home: Path) -> None:
    """Make the home if there is none. Raises AssayError where that cannot be, or nothing can be written in it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AssayError(f"The folder {home} cannot be made: {error.strerror}.", _OTHER_FOLDER) from error
    if not os.access(home, os.W_OK | os.X_OK, effective_ids=True):
        raise AssayError(
            f"Nothing can be written in {home}: Permission denied.", f"Check its permissions. {_OTHER_FOLDER}"
        )


def known_place(home: Path) -> Place | None:
    """Where the database of this home lies; None where it has none yet.

    Raises AssayError where the place that was written down is gone: an empty database in its stead would look like a loss.
    """
    home = Path(os.path.realpath(home))
    recorded = _recorded(home)
    folder = recorded or home
    try:
        owner = (folder / DATA).stat().st_uid
    except FileNotFoundError:
        if recorded:
            raise AssayError(
                f"The database of {home} was in {folder / DATA}, and is not there any more.",
                f"Put it back, or remove {home / _RECORD} to begin with an empty one.",
            ) from None
        return None
    except OSError as error:
        raise AssayError(f"{folder / DATA} cannot be entered: {error.strerror}.", _OTHER_FOLDER) from error
    return Place(folder, _runs_as(owner, folder))


def settle(home: Path) -> Place:
    """The place of this home's database, chosen and written down if there was none. Its folders exist afterwards."""
    home = Path(os.path.realpath(home))
    place = known_place(home) or _choose(home)
    if not can_enter(place.user, place.folder):
        name = place.user.name if place.user else "you"
        raise AssayError(
            f"{name}, whom the database runs as, cannot enter {place.folder}.",
            "Let everybody enter the folders above it (chmod o+x), or move it with its home to where they may.",
        )
    _make_private(place.socket, place.user)
    return place


def can_enter(user: User | None, folder: Path) -> bool:
    """Asked as that user: permissions, access lists and mounts all have their say."""
    try:
        return run_as(user, "test", "-x", folder).returncode == 0
    except OSError as error:  # not of the folder: of becoming that user
        raise AssayError(
            f"The superuser cannot become {user.name if user else 'anybody'} here: {error.strerror}.",
            "Work as an ordinary user, or name a server of your own in DATABASE_URL.",
        ) from error


def _recorded(home: Path) -> Path | None:
    try:
        return Path((home / _RECORD).read_text("utf-8").strip())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AssayError(f"{home / _RECORD} cannot be read: {error.strerror}.", "Check its permissions.") from error


def _runs_as(owner: int, folder: Path) -> User | None:
    """PostgreSQL serves data only as their owner, and never as the superuser."""
    if owner == 0:
        raise AssayError(
            f"The database in {folder / DATA} belongs to the superuser, as whom PostgreSQL does not run.",
            "Give it back to its user, as with chown -R nobody.",
        )
    if owner == os.geteuid():
        return None
    if os.geteuid() == 0:
        return _user(owner)
    raise AssayError(
        f"The database in {folder / DATA} belongs to {_name(owner)}, not to you.",
        "Work as the user who made it (the superuser may too), or name another folder with ASSAY_HOME.",
    )


def _choose(home: Path) -> Place:
    if os.geteuid() != 0:
        return Place(home, None)
    user = _unprivileged(home)
    if can_enter(user, home):
        return Place(home, user)
    # A name of its own each time: a home that was removed and made again is not to find the old data.
    folder = SHARED / f"{re.sub(r'[^A-Za-z0-9]+', '-', str(home)).strip('-')[-30:]}-{secrets.token_hex(4)}"
    try:
        SHARED.mkdir(mode=0o755, exist_ok=True)
        folder.mkdir(mode=0o755)
    except OSError as error:
        raise AssayError(
            f"{user.name}, whom the database runs as, cannot enter {home}, and {folder} cannot be made: {error.strerror}.",
            _OTHER_FOLDER,
        ) from error
    folder.chmod(0o755)
    (folder / "home").write_text(f"{home}\n", "utf-8")
    _make_private(folder / DATA, user)
    with replacing(home / _RECORD, "w") as file:
        file.write(f"{folder}\n")
    return Place(folder, user)


def _unprivileged(home: Path) -> User:
    """Whom the superuser lets the database run as: the owner of the home, an account made for it, or else nobody."""
    owner = home.stat().st_uid
    if owner != 0:
        return _user(owner)
    for name in ("assay", "nobody"):
        with contextlib.suppress(KeyError):
            return _user(pwd.getpwnam(name).pw_uid)
    raise AssayError(
        "PostgreSQL does not run as the superuser, and there is no user `assay` or `nobody` here.",
        "Make one (useradd --system assay), or name a server of your own in DATABASE_URL.",
    )


def _user(uid: int) -> User:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise AssayError(
            f"The user with the number {uid} has no name on this machine, and PostgreSQL asks for one.",
            "Add it to /etc/passwd, or name a server of your own in DATABASE_URL.",
        ) from None
    return User(entry.pw_name, uid, entry.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _make_private(folder: Path, user: User | None) -> None:
    """A folder for one user alone. In /tmp somebody else may have made it first: then it is refused, not used."""
    uid = user.uid if user else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if user:
            os.chown(folder, user.uid, user.gid, follow_symlinks=False)
    except FileExistsError:
        pass
    except OSError as error:
        raise AssayError(f"The folder {folder} cannot be made: {error.strerror}.", _OTHER_FOLDER) from error
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
        raise AssayError(
            f"{folder} is not a folder that {_name(uid)} alone may enter: somebody else made it.",
            "Remove it, then try again.",
        )
