"""Rows about the company as a whole: figures or the reason why there is none."""

from analysis.company import NO_ITEMS, Reliability, WaveLinks
from analysis.drivers import Driver, Drivers
from analysis.linkage import Correlation, Effects, Estimate, Link
from analysis.reliability import FEW_RESPONDENTS, ONE_GROUP, CronbachAlpha, Icc
from analysis.results import NotEnough
from analysis.tables.company import AGREEMENT, DRIVERS, LINKAGE, agreement_table, drivers_table, linkage_table
from tests.analysis.tables.samples import filled

FEW = NotEnough("29 of the 30 accounts that a link between both sides needs.")


def test_columns_are_those_of_the_format() -> None:
    assert ",".join(AGREEMENT) == "wave,side,about,view,pair,respondents,accounts,icc1,icc2,reading,alpha,absent"
    assert ",".join(DRIVERS) == "wave,driver,weight,low,high,share,r2,accounts,method,absent"
    assert ",".join(LINKAGE) == (
        "wave,measure,accounts_now,accounts_next,r_now,r_now_low,r_now_high,actor_next,actor_next_low,actor_next_high,"
        "partner_next,partner_next_low,partner_next_high,reading,absent"
    )


def reliability(pair: str, icc: Icc | NotEnough, alpha: CronbachAlpha | NotEnough) -> Reliability:
    return Reliability("1", "customer", "vendor", "own", pair, icc, alpha)


def test_reliability_with_what_it_means() -> None:
    found = [
        reliability("ease", Icc(0.1, 0.49, 40, 10, 4.0), NO_ITEMS),
        reliability("speed", ONE_GROUP, NO_ITEMS),
        reliability("*", Icc(0.3, 0.5, 40, 10, 4.0), CronbachAlpha(0.8, 40, 2)),
        reliability("*", ONE_GROUP, CronbachAlpha(0.8, 40, 2)),
        reliability("*", Icc(0.3, 0.0, 20, 10, 2.0), FEW_RESPONDENTS),
        reliability("*", ONE_GROUP, FEW_RESPONDENTS),
    ]
    frame = {"wave": "1", "side": "customer", "about": "vendor", "view": "own"}
    noise = {"reading": "account means are mostly noise"}
    assert filled(agreement_table(found)) == [
        frame | {"pair": "ease", "respondents": 40, "accounts": 10, "icc1": 0.1, "icc2": 0.49} | noise,
        frame | {"pair": "speed", "absent": ONE_GROUP.reason},
        frame | {"pair": "*", "respondents": 40, "accounts": 10, "icc1": 0.3, "icc2": 0.5, "alpha": 0.8},
        frame | {"pair": "*", "alpha": 0.8, "absent": ONE_GROUP.reason},
        frame | {"pair": "*", "respondents": 20, "accounts": 10, "icc1": 0.3, "icc2": 0.0, "absent": FEW_RESPONDENTS.reason} | noise,
        frame | {"pair": "*", "absent": f"{ONE_GROUP.reason} {FEW_RESPONDENTS.reason}"},
    ]


def test_drivers_or_why_there_are_none() -> None:
    both = (Driver("ease", 0.3, 0.1, 0.5, 0.75), Driver("speed", 0.1, 0.0, 0.2, 0.25))
    common = {"wave": "1", "r2": 0.4, "accounts": 60, "method": "lmg"}
    assert filled(drivers_table({"1": Drivers("lmg", 60, 0.4, 200, both), "2": NotEnough("Too few.")})) == [
        common | {"driver": "ease", "weight": 0.3, "low": 0.1, "high": 0.5, "share": 0.75},
        common | {"driver": "speed", "weight": 0.1, "low": 0.0, "high": 0.2, "share": 0.25},
        {"wave": "2", "absent": "Too few."},
    ]


def test_links_now_and_next_are_associations() -> None:
    now, later = Correlation(Estimate(0.5, 0.2, 0.7), 40), Effects(Estimate(0.6, 0.3, 0.9), Estimate(0.2, -0.1, 0.5), 35)
    found = [WaveLinks("1", (Link("regard", now, later),)), WaveLinks("2", (Link("regard", now, FEW), Link("civility", FEW, FEW)))]
    first = {"wave": "1", "measure": "regard", "reading": "association"}
    correlation = {"accounts_now": 40, "r_now": 0.5, "r_now_low": 0.2, "r_now_high": 0.7}
    effects = {
        "accounts_next": 35,
        "actor_next": 0.6,
        "actor_next_low": 0.3,
        "actor_next_high": 0.9,
        "partner_next": 0.2,
        "partner_next_low": -0.1,
        "partner_next_high": 0.5,
    }
    assert filled(linkage_table(found)) == [
        first | correlation | effects,
        first | correlation | {"wave": "2", "absent": FEW.reason},
        {"wave": "2", "measure": "civility", "reading": "association", "absent": FEW.reason},
    ]
