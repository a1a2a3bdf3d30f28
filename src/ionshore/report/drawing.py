"""A picture of a study drawn as SVG: no script, the same in a page and as a file."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ionshore.core.words import word
from ionshore.report.charts.spec import FONT, INK
from ionshore.report.drawing_data import WIDTH, data_of, legend_of
from ionshore.report.drawing_heat import HEAT_FORMS
from ionshore.report.drawing_lines import LINE_FORMS
from ionshore.report.drawing_logs import LOG_FORMS
from ionshore.report.drawing_rows import ROW_FORMS
from ionshore.studies.study import Findings, Picture

__all__ = ["drawn"]


def drawn(findings: Findings, picture: Picture, language: str) -> str:
    """Return a picture as one SVG text.

    Parameters
    ----------
    findings : Findings
        What the picture belongs to.
    picture : Picture
    language : str
        ``en`` or ``ko``.
    """
    title = word(f"study.picture.{picture.name}", language)
    own = {**LOG_FORMS, **HEAT_FORMS}
    if picture.form in own:
        body, height = own[picture.form](findings, picture, language)
    else:
        data = data_of(findings, picture, language)
        legend, top = ([], 8) if picture.form == "boxes" else legend_of(data)
        forms = {**ROW_FORMS, **LINE_FORMS}
        body, height = forms[picture.form](data, top)
        body = [*legend, *body]
    inside = "\n".join(body)
    font = escape(FONT, {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" font-family="{font}" font-size="12.5" fill="{INK}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>\n{inside}\n</svg>\n'
    )
