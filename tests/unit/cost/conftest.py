"""A library that fits on a napkin."""

from __future__ import annotations

from types import MappingProxyType

import pandas as pd
import pytest

from ionshore.cost.library import Library, shipped_library


@pytest.fixture(scope="session")
def library():
    return shipped_library()


@pytest.fixture(scope="session")
def napkin():
    """Two steps, one material, one region; rates one can multiply in one's head."""
    shipped = shipped_library()
    base = {"source_id": "judgement", "confidence": "assumed", "note": ""}
    tables = dict(shipped.tables)
    steps = {"level": "cell", "labor_exponent": 1.0, "capital_exponent": 0.5}
    steps |= {"area_exponent": 1.0, **base}
    tables["steps"] = pd.DataFrame(
        [
            {"step": "coat", "driver": "positive_area", "labor_hours": 2e6}
            | {"capital": 400.0, "area": 20_000.0, **steps},
            {"step": "form", "driver": "cells", "labor_hours": 1e6}
            | {"capital": 600.0, "area": 0.0, **steps},
        ]
    )
    tables["materials"] = pd.DataFrame(
        [
            {"material": "paste", "unit": "kg", "loss": "active", "role": "cathode"}
            | base
        ]
    )
    tables["bill"] = pd.DataFrame(
        [{"chemistry": "toy", "material": "paste", "quantity": 2.0} | base]
    )
    tables["contents"] = pd.DataFrame(
        [
            {"chemistry": "toy", "metal": "Li", "material": "paste", "quantity": 0.1}
            | base
        ]
    )
    tables["prices"] = pd.DataFrame(
        [
            {"price_set": "here", "material": "paste", "price": 9.0, "year": 2022}
            | base,
            {"price_set": "here", "material": "metal_Li", "price": 20.0, "year": 2022}
            | base,
        ]
    )
    tables["price_sets"] = pd.DataFrame(
        [
            {"price_set": "here", "title": "here", "year": 2022, "region": "USA"}
            | {"typical": "yes"}
            | base
        ]
    )
    tables["chemistries"] = pd.DataFrame(
        [
            {"chemistry": "toy", "title": "toy", "line": "steps", "evidence": "full"}
            | {"cathode_ratio": 1.0, "anode_ratio": 1.0, "area_ratio": 4.0}
            | {"electricity": 0.0, "heat": 0.0}
            | {"lump_capex": float("nan"), "lump_size": float("nan")}
            | base
        ]
    )
    own = {"yield_active": 0.9, "yield_cell": 0.8, "direct_wage_share": 0.5}
    parameters = tables["parameters"].copy()
    named = parameters["parameter"].map(own)
    parameters["value"] = named.fillna(parameters["value"])
    tables["parameters"] = parameters
    return Library(shipped.folder, MappingProxyType(tables))
