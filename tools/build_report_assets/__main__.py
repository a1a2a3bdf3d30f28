"""Fetch the pinned packages, bundle them, write assets, versions and licenses."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.build_report_assets.outline import pruned

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src" / "ionshore"
ASSETS = SOURCE / "report" / "assets"
MAP = SOURCE / "data" / "map"
FONTS = {
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "source-serif.woff2": (
        "@fontsource-variable/source-serif-4/files/"
        "source-serif-4-latin-wght-normal.woff2"
    ),
}
BUNDLED = (
    "echarts",
    "zrender",
    "tslib",
    "d3-geo",
    "d3-array",
    "internmap",
    "topojson-client",
)
CARRIED = (
    "@fontsource-variable/inter",
    "@fontsource-variable/source-serif-4",
    "world-atlas",
)


def main() -> None:
    """Build all assets in a temporary folder, then put them in place."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", "entry.js"):
            shutil.copy(HERE / file, folder)
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(install, cwd=folder, check=True)
        _write(folder)


def _write(folder: Path) -> None:
    packages = folder / "node_modules"
    ASSETS.mkdir(parents=True, exist_ok=True)
    MAP.mkdir(parents=True, exist_ok=True)
    bundle = ASSETS / "libraries.min.js"
    subprocess.run([*_esbuild(folder), f"--outfile={bundle}"], cwd=folder, check=True)
    for name, path in FONTS.items():
        shutil.copy(packages / path, ASSETS / name)
    atlas = json.loads((packages / "world-atlas/countries-110m.json").read_text())
    outline = MAP / "countries-110m.json"
    outline.write_text(json.dumps(pruned(atlas), separators=(",", ":")) + "\n")
    files = [bundle, outline, *(ASSETS / name for name in FONTS)]
    _write_versions(packages, files)
    _write_licenses(packages)
    for file in files:
        print(f"{file.relative_to(SOURCE)}  {file.stat().st_size:,} bytes")


def _esbuild(folder: Path) -> list[str]:
    return [
        str(folder / "node_modules/.bin/esbuild"),
        "entry.js",
        "--bundle",
        "--minify",
        "--format=iife",
        "--global-name=ionshoreLibraries",
        "--target=es2020",
        "--charset=utf8",
        "--legal-comments=none",
        "--log-level=warning",
    ]


def _package(packages: Path, name: str) -> dict[str, str]:
    meta = json.loads((packages / name / "package.json").read_text("utf-8"))
    return {"name": name, "version": meta["version"], "license": meta["license"]}


def _write_versions(packages: Path, files: list[Path]) -> None:
    record = {
        "packages": [_package(packages, name) for name in BUNDLED + CARRIED],
        "built_with": [_package(packages, "esbuild")],
        "sha256": {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files
        },
    }
    text = json.dumps(record, indent=2)
    (ASSETS / "versions.json").write_text(text + "\n", "utf-8")


def _write_licenses(packages: Path) -> None:
    """Write the license and notice of every package whose code or data is carried."""
    parts = [
        "What the report carries of others, and under which terms.\n"
        "The map outline is made with Natural Earth, which is in the public domain."
    ]
    for name in BUNDLED + CARRIED:
        one = _package(packages, name)
        parts.append(f"{'=' * 78}\n{name} {one['version']} ({one['license']})")
        for file in sorted((packages / name).iterdir()):
            if file.name.split(".")[0].upper() in {"LICENSE", "NOTICE", "COPYRIGHT"}:
                text = file.read_text("utf-8").strip()
                parts.append("\n".join(line.rstrip() for line in text.splitlines()))
    (ASSETS / "LICENSES.txt").write_text("\n\n".join(parts) + "\n", "utf-8")


if __name__ == "__main__":
    main()
