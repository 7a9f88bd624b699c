"""Small files of ratings, and what `parallax study` makes of them."""

import csv
from pathlib import Path

from server.__main__ import main

TABLES = ("gaps", "regard", "accounts", "comments", "review", "agreement", "drivers", "linkage", "loyalty")
HEADER = "account_ref,wave,side,respondent_ref,pair,about,view,value,min,max,comment"
OPEN = ("--mode", "attributed", "--k", "1")


def line(
    account: str, side: str, who: int, value: object, pair: str = "ease", comment: str = "", wave: str = "1", about: str = "vendor"
) -> str:
    return f"{account},{wave},{side},{side[0]}{who},{pair},{about},own,{value},1,5,{comment}"


def sample(account: str = "acme") -> list[str]:
    ours = [line(account, "internal", who, value) for who, value in enumerate((5, 4, 4))]
    return [*ours, *[line(account, "customer", who, value, comment="The delivery is always late.") for who, value in enumerate((2, 3))]]


def write(folder: Path, lines: list[str]) -> Path:
    path = folder / "ratings.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def study(folder: Path, lines: list[str], *options: str, header: str = HEADER) -> Path:
    """Run the command; where it wrote."""
    source, out = folder / "ratings.csv", folder / "out"
    source.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    assert main(["study", str(source), "--output", str(out), *options]) == 0
    return out


def two_waves() -> list[str]:
    """Customers of acme fall from 5, 4, 4 to 3, 1, 2, those of beta stay; colleagues see nothing of it."""
    answers = {("acme", "1"): (5, 4, 4), ("acme", "2"): (3, 1, 2), ("beta", "1"): (2, 2, 3), ("beta", "2"): (2, 2, 3)}
    return [
        row
        for (account, wave), values in answers.items()
        for who, value in enumerate(values)
        for row in (
            line(account, "customer", who, value, wave=wave),
            line(account, "customer", who, value, pair="renew", wave=wave),
            line(account, "internal", who, 5 - who % 2, wave=wave),
            line(account, "internal", who, 4, pair="respect", wave=wave, about="customer"),
        )
    ]
