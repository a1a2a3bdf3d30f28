"""What is told of the study ``secure-chain``."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ionshore.studies.secure_chain_cases import SecureChain
from ionshore.studies.secure_chain_figures import KINDS
from ionshore.studies.study import (
    Amount,
    Code,
    Column,
    Findings,
    Headline,
    Picture,
    Said,
    Table,
)

__all__ = ["findings"]

Told = tuple[Said, ...]

MONEY = "USD/kWh"
CENT = 0.005
"""What is less is told as nothing [USD/kWh]."""


def findings(result: SecureChain) -> Findings:
    """Return what is told of the study."""
    inputs = result.inputs
    return Findings(
        study="secure-chain",
        inputs=inputs,
        question=_names(result),
        headlines=tuple(_headlines(result)),
        tables=tuple(_tables(result)),
        pictures=_pictures(result),
        assumptions=tuple(_assumptions(result)),
        sources=result.sources,
    )


def _names(result: SecureChain) -> dict[str, object]:
    inputs = result.inputs
    return {
        "origin": Code("region", inputs["origin"]),
        "allies": tuple(Code("region", one) for one in inputs["allies"]),
        "from_year": inputs["from_year"],
        "year": inputs["year"],
        "reading": Code("word", f"reading_{inputs['readings'][0]}"),
    }


def _headlines(result: SecureChain) -> list[Headline]:
    told = [_premium(result), _cost(result), _stages(result)]
    scarce = _bottleneck(result)
    return [*told, *([scarce] if scarce else []), _unserved(result), _remains(result)]


def _whole(result: SecureChain) -> pd.Series:
    table = result.stages
    whole: pd.Series = table[table["closed"] == "all"].iloc[0]
    return whole


def _shown(result: SecureChain) -> pd.DataFrame:
    """Return the markets of the whole closure in the year shown."""
    table = result.markets
    mine = (table["closed"] == "all") & (table["year"] == result.inputs["year"])
    shown: pd.DataFrame = table[mine]
    return shown


def _usd(value: float) -> Amount:
    return Amount(round(float(value), 2) + 0.0, MONEY)  # no minus nothing


def _list(kind: str, codes: Iterable[object], amounts: Iterable[Amount]) -> Told:
    """Return named amounts to be listed."""
    return tuple(
        Said("secure.part", {"what": Code(kind, str(code)), "amount": amount})
        for code, amount in zip(codes, amounts, strict=True)
    )


def _premium(result: SecureChain) -> Headline:
    whole, mine = _whole(result), _shown(result)
    allied = mine[mine["market"] == "allied"].iloc[0]
    each = mine[(mine["market"] != "allied") & np.isfinite(mine["premium"])]
    parts = whole[list(KINDS)].astype(float)
    parts = parts[parts.abs().sort_values(ascending=False).index]
    parts = parts[parts.abs() >= CENT]
    values = _names(result) | {
        "premium": _usd(whole["premium"]),
        "before": _usd(allied["price_before"]),
        "after": _usd(allied["price"]),
        "parts": _list(
            "word", (f"kind_{one}" for one in parts.index), map(_usd, parts)
        ),
        "markets": _list("region", each["market"], map(_usd, each["premium"])),
    }
    key = "premium" if len(parts) else "premium_none"
    return Headline(
        Said("secure.premium_label", values),
        _usd(whole["premium"]),
        Said(f"secure.{key}", values),
    )


def _cost(result: SecureChain) -> Headline:
    whole = _whole(result)
    extra = Amount(whole["extra_cost"], "million USD")
    rent = float(whole["rent"])
    values = _names(result) | {
        "extra": extra,
        "per": _usd(whole["cost_per_kwh"]),
        "rent": _usd(abs(rent)),
    }
    sign = "none" if abs(rent) < CENT else "rises" if rent > 0 else "falls"
    values["rents"] = Said(f"secure.rent_{sign}", {"rent": values["rent"]})
    values["readings"] = tuple(
        Said(
            "secure.by_reading",
            {
                "reading": Code("word", f"reading_{one}"),
                "premium": _usd(premium),
                "cost": Amount(cost, "million USD"),
            },
        )
        for one, premium, cost in result.readings[
            ["reading", "premium", "extra_cost"]
        ].itertuples(index=False, name=None)
    )
    key = "cost_readings" if len(result.readings) > 1 else "cost"
    return Headline(
        Said("secure.cost_label", values), extra, Said(f"secure.{key}", values)
    )


def _stages(result: SecureChain) -> Headline:
    table = result.stages[result.stages["closed"] != "all"]
    table = table.sort_values("cost_per_kwh", ascending=False, kind="stable")
    worst = table.iloc[0]
    values = _names(result) | {
        "stage": Code("word", worst["closed"]),
        "costs": _list("word", table["closed"], map(_usd, table["cost_per_kwh"])),
        "premiums": _list("word", table["closed"], map(_usd, table["premium"])),
    }
    return Headline(
        Said("secure.stages_label", values),
        _usd(worst["cost_per_kwh"]),
        Said("secure.stages", values),
    )


def _bottleneck(result: SecureChain) -> Headline | None:
    table = result.bottlenecks
    table = table[table["closed"] == "all"]
    if table.empty:
        return None
    worst = table.iloc[0]
    values = _names(result) | {
        "good": Code("commodity", worst["commodity"]),
        "rise": _usd(worst["rent_rise"]),
        "ratio": Amount(worst["price_ratio"], "", 2),
        "next": _list(
            "commodity", table["commodity"][1:4], map(_usd, table["rent_rise"][1:4])
        ),
    }
    key = "bottleneck" if len(table) > 1 else "bottleneck_only"
    return Headline(
        Said("secure.bottleneck_label", values),
        Said("secure.bottleneck_figure", values),
        Said(f"secure.{key}", values),
    )


def _unserved(result: SecureChain) -> Headline:
    missing = float(_whole(result)["unserved"])
    served = missing < 1e-3
    figure = Amount(0.0 if served else missing, "GWh")
    values = _names(result) | {"missing": figure}
    return Headline(
        Said("secure.unserved_label", values),
        figure,
        Said("secure.served" if served else "secure.unserved", values),
    )


def _remains(result: SecureChain) -> Headline:
    whole = _whole(result)
    mine = _shown(result)
    mine = mine[(mine["market"] != "allied") & np.isfinite(mine["premium"])]
    left = Amount(whole["embodied"], "1")
    values = _names(result) | {
        "before": Amount(whole["embodied_before"], "1"),
        "after": left,
        "markets": tuple(
            Said(
                "secure.share",
                {
                    "market": Code("region", market),
                    "before": Amount(before, "1"),
                    "after": Amount(after, "1"),
                },
            )
            for market, before, after in mine[
                ["market", "embodied_before", "embodied"]
            ].itertuples(index=False, name=None)
        ),
    }
    return Headline(
        Said("secure.remains_label", values), left, Said("secure.remains", values)
    )


def _tables(result: SecureChain) -> list[Table]:
    parts = [Column(one, MONEY) for one in ("premium", *KINDS)]
    closed, market = Column("closed", kind="word"), Column("market", kind="region")
    year, good = Column("year", "year"), Column("commodity", kind="commodity")
    left = (Column("embodied_before", "1"), Column("embodied", "1"))
    cost = (Column("extra_cost", "billion USD"), Column("cost_per_kwh", MONEY))
    scarce = (
        Column("bottleneck", kind="commodity"),
        Column("rent_rise", MONEY),
        Column("price_ratio"),
    )
    stages = Table(
        "secure_stages",
        _in_billions(result.stages),
        (closed, *cost, *parts, *scarce, Column("unserved", "GWh"), *left),
    )
    markets = Table(
        "secure_markets",
        _rounded(result.markets),
        (
            closed,
            market,
            year,
            Column("price_before", MONEY),
            Column("price", MONEY),
            *parts,
            Column("unserved", "GWh"),
            *left,
        ),
    )
    bottlenecks = Table(
        "secure_bottlenecks",
        result.bottlenecks,
        (
            closed,
            good,
            Column("rent_before", MONEY),
            Column("rent", MONEY),
            Column("rent_rise", MONEY),
            Column("price_ratio"),
        ),
    )
    plants = Table(
        "secure_plants",
        result.plants,
        (
            Column("plant"),
            Column("region", kind="region"),
            good,
            Column("built"),
            Column("before"),
            Column("after"),
            Column("rise"),
            Column("unit"),
        ),
    )
    tables = [stages, markets, bottlenecks, plants]
    if len(result.readings) > 1:
        readings = _in_billions(result.readings)
        readings["reading"] = "reading_" + readings["reading"]
        columns = (Column("reading", kind="word"), *cost, *parts, *scarce, *left)
        tables.append(Table("secure_readings", readings, columns))
    return tables


def _in_billions(frame: pd.DataFrame) -> pd.DataFrame:
    return _rounded(frame.assign(extra_cost=frame["extra_cost"] / 1e3))


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return figures without the dust of the solver; a tenth of a cent is kept."""
    numbers = frame.select_dtypes("float").columns
    return frame.assign(**{one: frame[one].round(3) + 0.0 for one in numbers})


def _pictures(result: SecureChain) -> tuple[Picture, ...]:
    shown = (("closed", "all"), ("year", result.inputs["year"]))
    allied = (("market", "allied"),)
    return (
        Picture("secure_stages", "secure_stages", "rows", "closed", KINDS),
        Picture("secure_markets", "secure_markets", "rows", "market", KINDS, "", shown),
        Picture(
            "secure_years",
            "secure_markets",
            "lines",
            "year",
            ("premium",),
            "closed",
            allied,
        ),
    )


def _assumptions(result: SecureChain) -> list[Said]:
    values = _names(result) | {
        "way": Code("word", f"by_{result.inputs['by']}"),
        "segments": ", ".join(result.inputs["segments"]),
    }
    keys = [f"by_{result.inputs['by']}", "foresight", "prices", "basket", "years"]
    keys += ["reading"] if len(result.readings) > 1 else []
    return [Said(f"secure.assumed_{one}", values) for one in keys]
