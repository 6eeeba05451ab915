"""What calls a person, a line of JSON each: `python -m assay.office.config.alarms`. `assay doctor` asks it."""

import json
from dataclasses import asdict

from assay.office.config import start


def main() -> None:
    """Print the alarms that sound now; nothing where the tables are not made yet."""
    start()
    from django.db import DatabaseError

    from assay.office.adapters.queries import alarms  # models can be imported only now

    try:
        sounding = alarms()
    except DatabaseError:
        return
    for alarm in sounding:
        print(json.dumps(asdict(alarm), default=str))  # noqa: T201 - this is what it is for


if __name__ == "__main__":
    main()
