"""Bills of materials, metal contents and the lines of chemistries."""

from __future__ import annotations

from tools.build_cost.raw import CostRaw, cells, number
from tools.build_reference.raw import Row, row

__all__ = ["LCE_PER_LI", "bill_tables"]

COPPER, ALUMINIUM = 8960.0, 2700.0
"""Density [kg/m3]."""
COPPER_M2, COPPER_M2_NMC622 = COPPER * 10e-6, COPPER * 12e-6
ALUMINIUM_M2 = ALUMINIUM * 15e-6
SEPARATOR_M2 = 0.9 / 105.7
"""Mass of foils [kg/m2] at the thickness the extracts state; of the separator from
the two prices, per m2 and per kg, that one source gives for the same film."""
LCE_PER_LI = 5.3228
LITHIUM_OF_SALT = 6.94 / 151.905
LITHIUM_OF_SULFIDE = 3 * 6.94 / 30.974
"""Li3PS4: lithium over phosphorus by mass."""
SULFIDE_OF_PHOSPHORUS = 180.06 / 30.974
VOLTAGE = 3.40 / 3.82
METALS = ("Li", "Ni", "Co", "Mn", "P")
RAW_CATHODE = (
    "cathode_nmc",
    "cathode_nca",
    "cathode_lmno",
    "cathode_lmo",
    "cathode_lfp",
)

MATERIALS = (
    ("cathode_nmc111", "kg", "active", "cathode"),
    ("cathode_nmc532", "kg", "active", "cathode"),
    ("cathode_nmc622", "kg", "active", "cathode"),
    ("cathode_nmc811", "kg", "active", "cathode"),
    ("cathode_nca", "kg", "active", "cathode"),
    ("cathode_lmo", "kg", "active", "cathode"),
    ("cathode_lfp", "kg", "active", "cathode"),
    ("cathode_lmfp", "kg", "active", "cathode"),
    ("cathode_lmno", "kg", "active", "cathode"),
    ("cathode_sodium_layered", "kg", "active", "cathode"),
    ("cathode_sodium_prussian", "kg", "active", "cathode"),
    ("sulfur", "kg", "active", "cathode"),
    ("anode_graphite", "kg", "active", "anode"),
    ("hard_carbon", "kg", "active", "anode"),
    ("lithium_metal_foil", "kg", "foil", "anode"),
    ("electrolyte_nmc", "kg", "electrolyte", "electrolyte"),
    ("electrolyte_lfp", "kg", "electrolyte", "electrolyte"),
    ("electrolyte_sodium", "kg", "electrolyte", "electrolyte"),
    ("sulfide_electrolyte", "kg", "active", "electrolyte"),
    ("separator", "m2", "separator", "separator"),
    ("copper_foil", "m2", "foil", "copper_foil"),
    ("aluminium_foil", "m2", "foil", "aluminium_foil"),
    ("binder_carbon_nmp", "kWh", "active", "binder"),
    ("can_tabs_other", "kWh", "part", "cell_parts"),
    ("zinc_module_parts", "kWh", "part", "cell_parts"),
    ("pack_parts", "kWh", "pack", "pack_parts"),
)


class Bills:
    """Raw designs by chemistry, and what is read off them."""

    def __init__(self, raw: CostRaw) -> None:
        self.raw = raw
        self.designs: dict[str, dict[str, dict[str, str]]] = {}
        for one in raw.table("cost/materials"):
            self.designs.setdefault(one["chemistry"], {})[one["material"]] = one
        self.bill: list[Row] = []
        self.contents: list[Row] = []
        self.lines: list[Row] = []

    def has(self, design: str, material: str) -> dict[str, str]:
        """Return the raw row of a design."""
        return self.designs[design][material]

    def net(self, design: str, material: str) -> float:
        """Return kg per kWh; 0 if the design has no such row."""
        found = self.designs[design].get(material)
        return float(found["kg_per_kwh"]) if found else 0.0

    def copper_area(self, design: str) -> float:
        """Return m2 of copper foil per kWh."""
        thick = COPPER_M2_NMC622 if design == "nmc622" else COPPER_M2
        return self.net(design, "copper_foil") / thick

    def cathode(self, design: str) -> dict[str, str]:
        """Return the raw row of the cathode material."""
        kept = [self.designs[design].get(name) for name in RAW_CATHODE]
        return next(one for one in kept if one)

    def add(
        self,
        chemistry: str,
        material: str,
        quantity: float,
        one: dict[str, str],
        note: str = "",
    ) -> None:
        """Add a row to the bill."""
        self.bill.append(
            cells(one, note, chemistry=chemistry, material=material, quantity=quantity)
        )


def _lithium_ion(bills: Bills, one: dict[str, str]) -> None:
    """A cell with graphite whose design is stated in full, or but for its salt."""
    name, design = one["chemistry"], one["design"]
    has = bills.has
    cathode = bills.cathode(design)
    bills.add(name, one["cathode"], float(cathode["kg_per_kwh"]), cathode)
    bills.add(
        name,
        one["anode"],
        bills.net(design, "anode_graphite"),
        has(design, "anode_graphite"),
    )
    copper = has(design, "copper_foil")
    bills.add(name, "copper_foil", bills.copper_area(design), copper, "kg over kg/m2")
    foil = has(design, "aluminium_foil")
    bills.add(
        name,
        "aluminium_foil",
        float(foil["kg_per_kwh"]) / ALUMINIUM_M2,
        foil,
        "kg over kg/m2",
    )
    film = has(design, "separator")
    area = float(film["kg_per_kwh"]) / SEPARATOR_M2
    bills.add(name, "separator", area, film, "kg over kg/m2")
    salt = bills.net(design, "lipf6") * LITHIUM_OF_SALT
    if one["basis"] == "no_salt":
        wetting = bills.net("nmc622", "electrolyte") / (
            bills.net("nmc622", "separator") / SEPARATOR_M2
        )
        bills.bill.append(
            row(
                "busch_minerals;batt_sust_model",
                "derived",
                "electrolyte per m2 of separator as in NMC 622: the figure derived from "
                "residual lithium is six times that and not credible",
                chemistry=name,
                material=one["electrolyte"],
                quantity=area * wetting,
            )
        )
        salt = 0.0
    else:
        bills.add(
            name,
            one["electrolyte"],
            bills.net(design, "electrolyte"),
            has(design, "electrolyte"),
        )
    _contents(bills, one, design, salt)


def _contents(bills: Bills, one: dict[str, str], design: str, salt: float) -> None:
    for metal in METALS:
        kept = bills.designs[design].get(metal)
        amount = float(kept["kg_per_kwh"]) if kept else 0.0
        amount -= salt if metal == "Li" else 0.0
        if kept and amount > 0:
            note = "less the lithium of the salt" if metal == "Li" else ""
            bills.contents.append(
                cells(
                    kept,
                    note,
                    chemistry=one["chemistry"],
                    metal=metal,
                    material=one["cathode"],
                    quantity=amount,
                )
            )


def _by_voltage(bills: Bills, one: dict[str, str]) -> None:
    """LMFP: masses as stated, areas and electrolyte of LFP scaled by voltage."""
    name = one["chemistry"]
    bills.add(
        name,
        one["cathode"],
        bills.net(name, "cathode_lfp"),
        bills.has(name, "cathode_lfp"),
    )
    bills.add(
        name,
        one["anode"],
        bills.net(name, "anode_graphite"),
        bills.has(name, "anode_graphite"),
    )
    told = "LFP scaled by mean voltage"
    for material, area in (
        ("copper_foil", bills.copper_area("lfp")),
        ("aluminium_foil", bills.net("lfp", "aluminium_foil") / ALUMINIUM_M2),
        ("separator", bills.net("lfp", "separator") / SEPARATOR_M2),
        (one["electrolyte"], bills.net("lfp", "electrolyte")),
    ):
        bills.bill.append(
            row(
                "busch_minerals;judgement",
                "assumed",
                told,
                chemistry=name,
                material=material,
                quantity=area * VOLTAGE,
            )
        )
    salt = bills.net("lfp", "lipf6") * LITHIUM_OF_SALT * VOLTAGE
    _contents(bills, one, name, salt)


def _sodium(bills: Bills, one: dict[str, str]) -> None:
    name, design = one["chemistry"], one["design"]
    for material, source, mass in (
        (one["cathode"], "cathode_sodium", 1.0),
        (one["anode"], "hard_carbon", 1.0),
        (one["electrolyte"], "electrolyte", 1.0),
        ("aluminium_foil", "aluminium_foil", ALUMINIUM_M2),
        ("separator", "separator", SEPARATOR_M2),
    ):
        kept = bills.has(design, source)
        bills.add(
            name,
            material,
            float(kept["kg_per_kwh"]) / mass,
            kept,
            "" if mass == 1.0 else "kg over kg/m2",
        )
    _contents(bills, one, design, 0.0)


def _solid(bills: Bills, one: dict[str, str]) -> None:
    """Sulfide cell: liquid design without separator and salt, lithium in excess."""
    name, design, liquid = one["chemistry"], one["design"], "nmc811"
    bills.add(
        name,
        one["cathode"],
        bills.net(liquid, "cathode_nmc"),
        bills.has(liquid, "cathode_nmc"),
        "liquid design",
    )
    phosphorus = bills.has(design, "P")
    sulfide = float(phosphorus["kg_per_kwh"])
    bills.add(
        name,
        one["electrolyte"],
        sulfide * SULFIDE_OF_PHOSPHORUS,
        phosphorus,
        "phosphorus of the pack as Li3PS4",
    )
    salt = bills.net(liquid, "lipf6") * LITHIUM_OF_SALT
    lithium = bills.has(design, "Li")
    cathode = bills.net(liquid, "Li") - salt
    rest = float(lithium["kg_per_kwh"]) - cathode - sulfide * LITHIUM_OF_SULFIDE
    bills.add(
        name,
        one["anode"],
        rest,
        lithium,
        "lithium of the pack less that of cathode and electrolyte",
    )
    for material, quantity in (
        ("copper_foil", bills.copper_area(liquid)),
        ("aluminium_foil", bills.net(liquid, "aluminium_foil") / ALUMINIUM_M2),
    ):
        bills.add(
            name, material, quantity, bills.has(liquid, material), "liquid design"
        )
    _contents(bills, one, liquid, salt)


def _sulfur(bills: Bills, one: dict[str, str]) -> None:
    name = one["chemistry"]
    for material, source, mass in (
        (one["cathode"], "sulfur", 1.0),
        (one["anode"], "lithium_metal_foil", 1.0),
        (one["electrolyte"], "electrolyte", 1.0),
        ("separator", "separator", SEPARATOR_M2),
        ("aluminium_foil", "aluminium_foil", ALUMINIUM_M2),
    ):
        kept = bills.has(name, source)
        bills.add(name, material, float(kept["kg_per_kwh"]) / mass, kept)
    bills.contents.append(
        cells(
            bills.has(name, "Li"),
            chemistry=name,
            metal="Li",
            material=one["anode"],
            quantity=bills.net(name, "Li"),
        )
    )


def _zinc(bills: Bills, one: dict[str, str]) -> None:
    bills.bill.append(
        row(
            "assumption",
            "assumed",
            "all bought-in parts, zinc and bromine among them",
            chemistry=one["chemistry"],
            material=one["cathode"],
            quantity=1.0,
        )
    )


_KINDS = {
    "full": _lithium_ion,
    "no_salt": _lithium_ion,
    "by_voltage": _by_voltage,
    "sodium": _sodium,
    "solid": _solid,
    "sulfur": _sulfur,
    "zinc": _zinc,
}


def _line(bills: Bills, one: dict[str, str]) -> Row:
    """Return how the line of a chemistry differs from the base line."""
    kept = {
        str(item["material"]): float(str(item["quantity"]))
        for item in bills.bill
        if item["chemistry"] == one["chemistry"]
    }
    cathode = kept.get(one["cathode"], 1.0) / bills.net("nmc622", "cathode_nmc")
    anode = kept.get(one["anode"], 1.0) / bills.net("nmc622", "anode_graphite")
    base = bills.copper_area("nmc622")
    area = kept.get("copper_foil", base) / base
    if one["basis"] == "sodium":
        coated = kept[one["cathode"]] + kept[one["anode"]]
        lfp = bills.net("lfp", "cathode_lfp") + bills.net("lfp", "anode_graphite")
        area = bills.copper_area("lfp") / base * coated / lfp
    lump = bool(one["lump_capex"])
    if lump:
        cathode = anode = area = 1.0
    return cells(
        one,
        chemistry=one["chemistry"],
        title=one["title"],
        line="lump" if lump else "steps",
        evidence=one["evidence"],
        cathode_ratio=cathode,
        anode_ratio=anode,
        area_ratio=area,
        electricity=float(one["electricity"]),
        heat=float(one["heat"]),
        lump_capex=number(one["lump_capex"]),
        lump_size=number(one["lump_size"]),
    )


def _common(bills: Bills, one: dict[str, str]) -> None:
    """Binder, cans and the parts of packs, which every cell has."""
    name = one["chemistry"]
    parts = (
        ["pack_parts"]
        if one["basis"] == "zinc"
        else ["binder_carbon_nmp", "can_tabs_other", "pack_parts"]
    )
    for material in parts:
        bills.bill.append(
            row(
                "judgement",
                "assumed",
                "priced per kWh",
                chemistry=name,
                material=material,
                quantity=1.0,
            )
        )


def bill_tables(raw: CostRaw) -> dict[str, list[Row]]:
    """Return chemistries, materials, bill and contents."""
    bills = Bills(raw)
    for one in raw.table("cost/model_chemistries"):
        _KINDS[one["basis"]](bills, one)
        _common(bills, one)
        bills.lines.append(_line(bills, one))
    materials = [
        row(
            "batt_sust_model;judgement",
            "derived",
            "",
            material=name,
            unit=unit,
            loss=loss,
            role=role,
        )
        for name, unit, loss, role in MATERIALS
    ]
    return {
        "chemistries": bills.lines,
        "materials": materials,
        "bill": bills.bill,
        "contents": bills.contents,
    }
