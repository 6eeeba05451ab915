"""How the embedded server is set up: its settings, sized from the machine's memory, and who may connect."""

import contextlib
import os
import pwd
from pathlib import Path

from assay.run.place import Place

ROLE = "assay"
_MEGABYTE = 1 << 20
_GIGABYTE = 1 << 30


def memory_bytes() -> int:
    """The memory of this machine, or of the container we are in where that has less."""
    found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):  # no such file, or `max`
            found = min(found, int(Path(limit).read_text("utf-8")))
    return found


def settings_text(place: Place, memory: int, extra: str = "") -> str:
    """The whole of postgresql.conf. `extra` is what the user adds; it comes last, so it wins."""
    # An eighth where a database alone on its machine would get a quarter: screeners and web processes share this one,
    # and the kernel caches the files once more.
    shared_buffers = min(max(memory // 8, 32 * _MEGABYTE), 4 * _GIGABYTE)
    maintenance = min(max(memory // 32, 32 * _MEGABYTE), _GIGABYTE // 2)
    work = min(max(memory // 512, 4 * _MEGABYTE), 32 * _MEGABYTE)
    return f"""# Written anew at each start. Put settings of your own into postgres.conf in Assay's home.

# Nobody connects but over the socket, in a folder that only the server's user enters.
listen_addresses = ''
unix_socket_directories = '{_quoted(place.socket)}'
unix_socket_permissions = 0700
max_connections = 60

# Memory, of {memory // _MEGABYTE:,} MB.
shared_buffers = {shared_buffers // _MEGABYTE}MB
effective_cache_size = {memory // 2 // _MEGABYTE}MB
maintenance_work_mem = {maintenance // _MEGABYTE}MB
work_mem = {work // _MEGABYTE}MB
# Segments in the data folder: the login daemon removes those in /dev/shm when their user logs out, and in containers that is small.
dynamic_shared_memory_type = mmap

# What was answered is kept: nothing here may be lost by a fall of the power. Writes are made cheap by committing many together.
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = pglz
# Two gigabytes of log between checkpoints: fewer full pages are written, and after a crash reading it takes seconds.
max_wal_size = 2GB
min_wal_size = 128MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9

# Two cores: parallel queries would take from the screener. Statements are short: compiling them costs more than it saves.
max_worker_processes = 8
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 1
jit = off
autovacuum_max_workers = 2
random_page_cost = 1.1

# The supervisor writes time and program before each line.
log_destination = stderr
logging_collector = off
log_line_prefix = '[%p] '
log_checkpoints = off
log_min_duration_statement = 2s
log_timezone = UTC
timezone = UTC
lc_messages = C

{extra}
"""


def access_text() -> tuple[str, str]:
    """pg_hba.conf and pg_ident.conf: the kernel says who is at the other end of the socket, and the role is one of ours."""
    # The superuser may do anything here anyhow; whoever starts the server owns the data.
    names = sorted({_name(0), _name(os.geteuid())})
    access = f"local all {ROLE} peer map=assay\n"
    return access, "".join(f"assay {_word(name)} {ROLE}\n" for name in names)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return "root"


def _word(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
