#!/usr/bin/env python3
"""Makes pipescope-sans.otf of Debian's Inter. Called as: make.py Inter-Regular.otf pipescope-sans.otf"""

import sys

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

# What labels are likely to be written in (Latin, Greek, Cyrillic) and the signs that go with numbers.
UNICODES = (
    "20-7E,A0-17F,192,218-21B,300-304,306-30C,327,328,370-3FF,400-45F,490-491,2010-2027,2030,2032,2033,"
    "2039,203A,2044,20AC,2116,2122,2190-2199,2212,221E,2248,2260,2264,2265,25B2,25B6,25BC,25C0,25CF,2713"
)
# Inter's contextual alternates are left out: they would make an arrow of a command's "->".
FEATURES = ["kern", "mark", "mkmk", "ccmp"]
# The names of a modified font are its own.
NAMES = {
    1: "Pipescope Sans",
    3: "PipescopeSans-Regular: a subset of Inter 3.019",
    4: "Pipescope Sans Regular",
    6: "PipescopeSans-Regular",
}
# Kept: copyright, style, version, maker, designer, licence.
KEPT = [0, 2, 5, 8, 9, 11, 13, 14]



def hollow_box(width, left, height, stroke):
    """The outline of a glyph for what has none: Inter's own is a stack of bars, and loud."""
    pen = T2CharStringPen(width, None)
    right = width - left
    outer = [(left, 0), (right, 0), (right, height), (left, height)]
    inner = [(left + stroke, stroke), (left + stroke, height - stroke)]
    inner += [(right - stroke, height - stroke), (right - stroke, stroke)]
    for corners in outer, inner:
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen


source, target = sys.argv[1:]
options = subset.Options(
    hinting=False, layout_features=FEATURES, notdef_outline=True, name_IDs=[*NAMES, *KEPT]
)
font = TTFont(source, recalcTimestamp=False)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=subset.parse_unicodes(UNICODES))
subsetter.subset(font)
for at, name in NAMES.items():
    font["name"].setName(name, at, 3, 1, 0x409)
cff = font["CFF "].cff
cff.fontNames = [NAMES[6]]
top = cff.topDictIndex[0]
top.FamilyName, top.FullName = NAMES[1], NAMES[4]
box = hollow_box(1800, 240, 2048, 180)
top.CharStrings[".notdef"] = box.getCharString(top.Private, cff.GlobalSubrs)
font["hmtx"][".notdef"] = (1800, 240)
font.save(target)
