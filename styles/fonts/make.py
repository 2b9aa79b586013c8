#!/usr/bin/env python3
"""Makes the fonts in this folder from their npm packages.

    npm install inter-ui@4.1.1 @expo-google-fonts/noto-sans-arabic@0.4.3 \
        @expo-google-fonts/noto-sans-hebrew@0.4.1 @expo-google-fonts/noto-sans-thai@0.4.2 \
        @expo-google-fonts/noto-sans-devanagari@0.4.1 @expo-google-fonts/noto-emoji@0.4.7 \
        @expo-google-fonts/noto-sans-jp@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3
    pip install fonttools brotli
    python3 make.py <folder with node_modules>

Each face is cut to the characters a service blueprint needs and unhinted, and takes a family name of its
own, so that another build of the same family on a reader's machine is never mistaken for it. The cut of
Inter draws figures of equal width by default and has neither contextual alternates nor localised forms:
what is measured is what every renderer draws. The files are opened when a character needs
them. They hold the tables one after the other, glyphs as in WOFF 2 (`src/text/packed.rs` reads them): those of Inter as
zlib streams, which open ten times as fast, the others as LZMA streams, which are a sixth smaller.
Beside each face of Inter stand what is known of its basic letters (`.basic`, made by a test of `src/text/basic.rs`), so
that most pages are drawn without opening it, and a cut of it that drawings of common characters carry (`.woff2`).
The faces with thousands of glyphs are drawn on a coarser grid (1/500 of the size), which takes a seventh
off them and cannot be seen.
"""

import io
import lzma
import sys
import zlib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib import woff2
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib import instancer

HERE = Path(__file__).parent


def span(*ranges):
    """All code points of inclusive ranges."""
    return {code for low, high in ranges for code in range(low, high + 1)}


LATIN = span(
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x2B0, 0x2FF), (0x300, 0x33F), (0x370, 0x3FF),
    (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20C0),
    (0x2100, 0x214F), (0x2150, 0x218B), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF),
    (0x2460, 0x24FF), (0x2500, 0x25FF), (0x2600, 0x27BF), (0x27F0, 0x27FF), (0x2B00, 0x2BFF),
    (0xFB00, 0xFB06), (0xFE0E, 0xFE0F), (0xFFFD, 0xFFFD),
)
JOINERS = span((0x20, 0x20), (0xA0, 0xA0), (0x200B, 0x200F), (0x25CC, 0x25CC))
SHAPING = [
    "abvf", "abvm", "abvs", "akhn", "blwf", "blwm", "blws", "ccmp", "cjct", "curs", "dist", "fina", "half",
    "haln", "init", "isol", "kern", "liga", "mark", "medi", "med2", "fin2", "fin3", "mkmk", "nukt", "pref",
    "pres", "pstf", "psts", "rclt", "rkrf", "rlig", "rphf", "vatu",
]


def cut(font, codes, features):
    """Subsets a font to code points and layout features and drops its hints."""
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = [1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.name_languages = [0x409]
    options.drop_tables += ["meta", "STAT", "GDEF"] if not features else ["meta", "STAT"]
    options.glyph_names = False
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    return font


def equal_figures(font):
    """Points the digits and their companions at the glyphs of the `tnum` feature."""
    swap = {}
    gsub = font["GSUB"].table
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in gsub.LookupList.Lookup[index].SubTable:
                    swap.update(getattr(getattr(table, "ExtSubTable", table), "mapping", {}))
    for table in font["cmap"].tables:
        for code in range(0x30, 0x3A):
            if code in table.cmap:
                table.cmap[code] = swap.get(table.cmap[code], table.cmap[code])


def space_stands_free(font):
    """Takes the space out of the kerning pairs, so that a line is as wide as its words and spaces."""
    space = font.getBestCmap()[0x20]
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType != 2:
                continue
            classes = [table.ClassDef1.classDefs, table.ClassDef2.classDefs] if table.Format == 2 else []
            for names in classes:
                names.pop(space, None)
            covered = table.Coverage.glyphs
            if space in covered:
                if table.Format == 1:
                    table.PairSet.pop(covered.index(space))
                    table.PairSetCount = len(table.PairSet)
                covered.remove(space)
            if table.Format == 1:
                for pairs in table.PairSet:
                    pairs.PairValueRecord = [p for p in pairs.PairValueRecord if p.SecondGlyph != space]
                    pairs.PairValueCount = len(pairs.PairValueRecord)


def rename(font, family, style, weight, italic):
    """Gives a face its own names."""
    postscript = family.replace(" ", "") + "-" + style.replace(" ", "")
    table = font["name"]
    for name in list(table.names):
        if name.nameID not in (13, 14):
            table.removeNames(nameID=name.nameID)
    for number, text in [(1, family + " " + style), (2, "Regular"), (3, postscript), (4, family + " " + style),
                         (5, "Version 1.0"), (6, postscript), (16, family), (17, style)]:
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x01 if italic else 0x40)
    font["head"].macStyle = 2 if italic else 0
    font["head"].modified = font["head"].created


def tables_of(data):
    """The tables of a font one after the other behind a list of their names and lengths, glyphs as in WOFF 2."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    tags = [tag for tag in font.reader.keys() if tag not in ("vhea", "vmtx", "VORG")]
    # The places of the glyphs are found when the glyphs are.
    tags.sort(key=lambda tag: (tag == "loca", tag))
    head, body = b"", b""
    for tag in tags:
        table = font.reader[tag]
        if tag == "glyf":
            glyphs = woff2.WOFF2GlyfTable()
            glyphs.decompile(table, font)
            table = glyphs.transform(font)
        elif tag == "loca":
            table = b""
        head += tag.encode() + len(table).to_bytes(4, "big")
        body += table
    return len(tags).to_bytes(2, "big") + head + body


def write(font, name, quick=False):
    """Saves a face, packed."""
    buffer = io.BytesIO()
    font.flavor = None
    font.save(buffer, reorderTables=True)
    data = buffer.getvalue()
    path = HERE / (name + (".zlib" if quick else ".lzma"))
    if quick:
        packed = zlib.compress(tables_of(data), 9)
    else:
        packed = lzma.compress(tables_of(data), format=lzma.FORMAT_ALONE, filters=[PACKING])
    path.write_bytes(packed)
    print(f"{path.name}: {path.stat().st_size} bytes, {len(data)} unpacked, {len(font.getGlyphOrder())} glyphs")


PACKING = {"id": lzma.FILTER_LZMA1, "dict_size": 1 << 21, "lc": 3, "lp": 0, "pb": 0, "mode": lzma.MODE_NORMAL,
           "nice_len": 273, "mf": lzma.MF_BT4, "depth": 1000}


# What stands on most pages: ASCII and the signs that pages in English write themselves. `src/export/svg/letters.rs` holds
# the same list.
COMMON = span((0x20, 0x7E)) | set(map(ord, "\u00a0£©°±·×–—‘’“”„•…€←→−≤≥"))


def common(font, name):
    """Saves a face cut to the common characters, as drawings carry it."""
    font = cut(font, COMMON, ["kern"])
    font["name"].names = []
    font.flavor = "woff2"
    path = HERE / (name + ".woff2")
    font.save(path)
    print(f"{path.name}: {path.stat().st_size} bytes")


def inter(modules, italic, weight, size, family, style, name):
    """One static face of Inter."""
    file = "InterVariable-Italic.woff2" if italic else "InterVariable.woff2"
    font = TTFont(modules / "inter-ui" / "variable" / file, recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": weight, "opsz": size})
    equal_figures(font)
    space_stands_free(font)
    font = cut(font, LATIN, ["kern", "mark", "mkmk", "ccmp"])
    rename(font, family, style, weight, italic)
    write(font, name, quick=True)
    common(font, name)


def noto(modules, package, codes, family, name, features, units=None, prepare=None):
    """One face of Noto."""
    folder = modules / "@expo-google-fonts" / package / "500Medium"
    font = TTFont(next(folder.glob("*.ttf")), recalcTimestamp=False)
    if prepare:
        prepare(font)
    font = cut(font, codes, features)
    if units:
        scale_upem(font, units)
    rename(font, family, "Medium", 500, False)
    write(font, name)


def without_flags(font):
    """Leaves the letters of flags as letters: 258 flags in one ink are told apart by nobody."""
    letters = {font.getBestCmap()[code] for code in range(0x1F1E6, 0x1F200)}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first in letters & set(getattr(table, "ligatures", {})):
                del table.ligatures[first]


def table_of(codec, leads, trails):
    """The characters of a two-byte national code table."""
    found = set()
    for lead in leads:
        for trail in trails:
            try:
                found.update(map(ord, bytes([lead, trail]).decode(codec)))
            except UnicodeDecodeError:
                pass
    return found


def main():
    modules = Path(sys.argv[1]) / "node_modules"
    for weight, style, name in [(400, "Regular", "sans-400"), (500, "Medium", "sans-500"),
                                (600, "SemiBold", "sans-600"), (700, "Bold", "sans-700")]:
        inter(modules, False, weight, 14, "Cyanotype Sans", style, name)
    inter(modules, True, 500, 14, "Cyanotype Sans", "Medium Italic", "sans-500-italic")
    inter(modules, False, 700, 32, "Cyanotype Display", "Bold", "display-700")

    noto(modules, "noto-sans-arabic",
         JOINERS | span((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
         "Cyanotype Arabic", "arabic-500", SHAPING)
    noto(modules, "noto-sans-hebrew", JOINERS | span((0x590, 0x5FF), (0xFB1D, 0xFB4F), (0x20AA, 0x20AA)),
         "Cyanotype Hebrew", "hebrew-500", SHAPING)
    noto(modules, "noto-sans-thai", JOINERS | span((0xE00, 0xE7F)), "Cyanotype Thai", "thai-500", SHAPING)
    noto(modules, "noto-sans-devanagari", JOINERS | span((0x900, 0x97F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF)),
         "Cyanotype Devanagari", "devanagari-500", SHAPING)
    noto(modules, "noto-emoji",
         span((0x20, 0x20), (0x23, 0x23), (0x2A, 0x2A), (0x30, 0x39), (0x200D, 0x200D), (0x203C, 0x203C), (0x2049, 0x2049),
              (0x20E3, 0x20E3), (0x2100, 0x2BFF), (0x3030, 0x303D), (0x3297, 0x3299), (0xFE0F, 0xFE0F), (0x1F000, 0x1FA6F), (0x1FA70, 0x1FAFF)),
         "Cyanotype Emoji", "emoji-500", ["ccmp", "liga", "rlig"], 500, without_flags)

    marks = span((0x3000, 0x303F), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF01, 0xFF9F), (0xFFE0, 0xFFE6),
                 (0x3200, 0x33FF), (0x20, 0x20))
    japanese = marks | table_of("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))
    chinese = table_of("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    # The second face only fills what the first lacks: both come from one design, and a reader of Chinese is
    # better served by a few foreign forms than by boxes, while two whole sets would be half as large again.
    noto(modules, "noto-sans-jp", japanese, "Cyanotype Japanese", "japanese-500", ["ccmp"], 500)
    noto(modules, "noto-sans-sc", chinese - japanese, "Cyanotype Chinese", "chinese-500", ["ccmp"], 500)


if __name__ == "__main__":
    main()
