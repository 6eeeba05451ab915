"""Becomes another program that cannot outlive its parent: `tether.py PARENT SIGNAL UID GID PROGRAM ARGUMENT…`.

Run as a file with nothing of Assay imported, so that it starts in milliseconds and works as any user. UID and GID of -1
keep the user there is. Linux alone.
"""

import ctypes
import os
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1
_ORPHANED = 75


def main() -> None:
    parent, death_signal, uid, gid = map(int, sys.argv[1:5])
    program = sys.argv[5:]
    libc = ctypes.CDLL(None, use_errno=True)
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the user, not before: the kernel forgets the request when the user changes.
    if libc.prctl(_SET_PARENT_DEATH_SIGNAL, death_signal, 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    # A parent that died before the request was made sends no signal any more.
    if os.getppid() != parent:
        sys.exit(_ORPHANED)
    # Python ignores these; what it becomes must not.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    try:
        os.execv(program[0], program)
    except OSError as error:
        sys.exit(f"{program[0]} cannot be run: {error.strerror}")


if __name__ == "__main__":
    main()
