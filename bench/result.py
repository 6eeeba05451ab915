"""What a measurement says, and the table of it against the goals."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Result:
    """One measured value. `goal` is in the same unit; `beside` is what others do, measured here or published."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    beside: float | str | None = None

    @property
    def of_goal(self) -> float | None:
        """How many times the goal is reached: 1 or more is a goal met, for rates as for times and sizes."""
        if self.goal is None:
            return None
        return self.value / self.goal if self.unit.endswith("/s") else self.goal / self.value


def show(results: Iterable[Result], console: Console) -> None:
    """The results as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("what", "measured", "unit", "goal", "of goal", "beside"):
        table.add_column(heading, justify="right" if heading in ("measured", "goal", "of goal") else "left")
    for result in results:
        ratio = result.of_goal
        table.add_row(
            result.name,
            _number(result.value),
            result.unit,
            _number(result.goal) if result.goal is not None else "",
            f"[{'green' if ratio >= 1 else 'red'}]{ratio:.2f}[/]" if ratio is not None else "",
            _number(result.beside) if isinstance(result.beside, float | int) else result.beside or "",
        )
    console.print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.3g}"


def write(results: Iterable[Result], path: Path) -> None:
    """The results as JSON: a list of name, value, unit, goal, beside."""
    records = [{**asdict(result), "value": float(f"{result.value:.4g}")} for result in results]
    path.write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", "utf-8")
